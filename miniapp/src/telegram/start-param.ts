/**
 * Where a start parameter leads.
 *
 * Telegram allows `A-Z a-z 0-9 _ -` and at most 512 characters
 * (https://core.telegram.org/bots/webapps#direct-link-mini-apps), so a path is written with `-` for
 * `/`, and a dash of the path itself as `--`: `content-works-12` is `/content/works/12`.
 *
 * @returns A path within the app, or null for parameters that mean something else (`ref_7`).
 */
export function pathOfStartParam(param: string | undefined): string | null {
  if (!param || !/^[a-z][\w-]{0,511}$/i.test(param) || param.startsWith('ref_')) return null;
  const path = param.replaceAll('--', '\0').replaceAll('-', '/').replaceAll('\0', '-');
  return `/${path}`;
}

/** The start parameter that leads to a path within the app. */
export function startParamOfPath(path: string): string {
  return path.slice(1).replaceAll('-', '--').replaceAll('/', '-');
}
