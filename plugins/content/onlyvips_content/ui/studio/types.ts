import type { components, Language, paths } from '@onlyvips/sdk';

type Answer<
  Path extends keyof paths,
  Method extends keyof paths[Path],
> = paths[Path][Method] extends {
  responses: { 200: { content: { 'application/json': infer Body } } };
}
  ? Body
  : never;

export type WorkKind = components['schemas']['WorkRow']['kind'];
export type WorkState = components['schemas']['WorkRow']['state'];
export type WorkRow = components['schemas']['WorkRow'];
export type Age = 'all' | '16' | '18';
export type Medium = components['schemas']['MediumView'];
export type Rule = components['schemas']['AccessRuleView'];
export type OwnCreator = components['schemas']['OwnCreator'];
export type Comment = components['schemas']['CommentView'];
export type Figures = Answer<'/api/v1/content/creator/statistics', 'get'>;
export type Trend = components['schemas']['TrendView'];
/** A work as the server keeps it for its creator. */
export type StoredWork = Answer<'/api/v1/content/creator/works/{work_id}', 'get'>;

export const KINDS: readonly WorkKind[] = ['photo', 'gallery', 'video', 'audio', 'text', 'bundle'];
export const STATES: readonly WorkState[] = [
  'draft',
  'scheduled',
  'published',
  'unlisted',
  'archived',
];

export const KIND_ICONS: Readonly<Record<WorkKind, string>> = {
  photo: 'image',
  gallery: 'image',
  video: 'video',
  audio: 'music',
  text: 'book',
  bundle: 'gift',
};

/** Names of the languages of works, each in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  tr: 'Türkçe',
  ru: 'Русский',
  ar: 'العربية',
};
