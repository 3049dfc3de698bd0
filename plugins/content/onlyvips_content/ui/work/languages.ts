/** A language in its own words: `Türkçe`. */
export function languageName(code: string, otherwise = 'en'): string {
  const name = new Intl.DisplayNames([code, otherwise], { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
}
