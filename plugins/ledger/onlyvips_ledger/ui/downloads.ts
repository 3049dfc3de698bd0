import { api } from '@onlyvips/sdk';
import type { queryOf } from './filters';

/** Which statement: a month as `2026-11`. */
export interface Wanted {
  readonly month: string;
  readonly language: 'en' | 'tr' | 'ru' | 'ar';
}

/**
 * Gives the browser a file to keep.
 *
 * A link to the server would come without the session, so the file was fetched first.
 */
export function keepFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Browsers read it after the click; a minute is enough for all of them.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Fetches one's history as a table. */
export async function fetchHistoryFile(filters: ReturnType<typeof queryOf>): Promise<Blob> {
  const { data } = await api.GET('/api/v1/ledger/history.csv', {
    params: { query: filters },
    parseAs: 'blob',
  });
  return data as unknown as Blob;
}

/** Fetches a statement and keeps it. */
export async function downloadStatement(kind: 'pdf' | 'csv', wanted: Wanted): Promise<void> {
  const options = { params: { query: { ...wanted } }, parseAs: 'blob' } as const;
  const { data } =
    kind === 'pdf'
      ? await api.GET('/api/v1/ledger/statement.pdf', options)
      : await api.GET('/api/v1/ledger/statement.csv', options);
  keepFile(data as unknown as Blob, `statement-${wanted.month}.${kind}`);
}
