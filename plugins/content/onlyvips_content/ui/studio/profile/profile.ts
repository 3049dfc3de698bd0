import { LANGUAGES, type Language } from '@onlyvips/sdk';
import { plainId } from '../editor/draft';
import type { OwnCreator } from '../types';

export interface LinkDraft {
  readonly title: string;
  readonly url: string;
}

/** What a creator says of themselves, as it is being written. */
export interface Profile {
  readonly name: string;
  readonly bio: string;
  readonly languages: readonly Language[];
  readonly links: readonly LinkDraft[];
  readonly avatar: string | null;
  readonly cover: string | null;
  readonly slug: string;
  readonly statement: string;
}

export const MOST_LINKS = 10;

/** What writing begins with: what was said before, or the person's name. */
export function profileOf(creator: OwnCreator | null, name: string): Profile {
  return {
    name: creator?.name ?? name,
    bio: creator?.bio ?? '',
    languages: LANGUAGES.filter((language) => creator?.languages.includes(language)),
    links: creator?.links ?? [],
    avatar: creator?.avatar ? plainId(creator.avatar) : null,
    cover: creator?.cover ? plainId(creator.cover) : null,
    slug: creator?.slug ?? '',
    statement: creator?.statement ?? '',
  };
}

/** A link that was left empty is none. */
const isLink = ({ title, url }: LinkDraft): boolean => Boolean(title.trim() || url.trim());

/** What is sent of a profile; the name in addresses stays. */
export function bodyOf({ slug, statement, ...profile }: Profile) {
  return {
    ...profile,
    languages: [...profile.languages],
    links: profile.links.filter(isLink).map(({ title, url }) => ({ title, url: url.trim() })),
  };
}

/** What is sent to apply. */
export const applicationOf = (profile: Profile) => ({
  ...bodyOf(profile),
  slug: profile.slug,
  statement: profile.statement,
});

/** A name for addresses that somebody's name suggests; empty when it has no Latin letters. */
export function suggestedSlug(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
}

export const isSlug = (slug: string): boolean => /^[a-z0-9][a-z0-9-]{1,39}$/.test(slug);
