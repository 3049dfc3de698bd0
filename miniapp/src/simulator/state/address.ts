/** Whose phone is looked at, and which chat: `#/102/bot`. */
export interface Address {
  readonly person: number | null;
  readonly chat: string | null;
}

export function readAddress(hash: string): Address {
  const [, person, chat] = /^#\/(\d+)(?:\/(bot|-\d+))?$/.exec(hash) ?? [];
  return { person: person ? Number(person) : null, chat: chat ?? null };
}

export function writeAddress({ person, chat }: Address): string {
  return `#/${person}${chat ? `/${chat}` : ''}`;
}
