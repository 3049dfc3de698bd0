import { ApiError } from '@onlyvips/sdk';

/** What the server said of one field of a form. */
export function wrongWith(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.fields.find((one) => one.field === field)?.message;
}
