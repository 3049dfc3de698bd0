import type { components, paths } from '@onlyvips/sdk';

type Schemas = components['schemas'];
type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } };
}
  ? Body
  : never;

export type WorkCard = Schemas['WorkCard'];
export type WorkKind = WorkCard['kind'];
export type CreatorCard = Schemas['CreatorCard'];
export type CreatorPage = Schemas['CreatorPage'];
export type Access = Schemas['Access'];
export type WayState = Schemas['WayState'];
export type Price = Schemas['Price'];
export type Still = Schemas['Picture'];
export type Medium = Schemas['MediaView'];
export type Comment = Schemas['CommentView'];
export type Continued = Schemas['Continued'];
export type Purchase = Schemas['PurchaseView'];
export type WorkDetail = Answer<'/api/v1/content/works/{work_id}'>;

export const KINDS = ['photo', 'gallery', 'video', 'audio', 'text', 'bundle'] as const;
