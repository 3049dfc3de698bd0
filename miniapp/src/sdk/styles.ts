const installed = new Set<string>();

/**
 * Adds style rules of a plugin to the page, once.
 *
 * The content security policy forbids style elements and attributes; a constructed style sheet is
 * made by the script that was allowed, and may be there.
 */
export function installStyles(css: string): void {
  if (installed.has(css)) return;
  installed.add(css);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
