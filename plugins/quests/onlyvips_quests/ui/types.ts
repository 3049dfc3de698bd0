import type { components, paths } from '@onlyvips/sdk';

type Schemas = components['schemas'];
/** What a route answers with, where the document gives that no name of its own. */
type AnswerOf<Path extends '/api/v1/quests/profile' | '/api/v1/quests/bounds'> =
  paths[Path]['get']['responses'][200]['content']['application/json'];

export type Quest = Schemas['QuestView'];
export type Question = Schemas['QuestionView'];
export type Reason = Schemas['ReasonView'];
export type Claim = Schemas['ClaimView'];
export type OwnClaim = Schemas['OwnClaimView'];
export type PastClaim = Schemas['PastClaimView'];
export type Badge = Schemas['BadgeView'];
export type Profile = AnswerOf<'/api/v1/quests/profile'>;
export type Streak = Schemas['StreakView'];
export type Neighbour = Schemas['Neighbour'];
export type Season = Schemas['SeasonView'];
export type SeasonResult = Schemas['SeasonResult'];
export type Prize = Schemas['Prize'];
export type Bounds = AnswerOf<'/api/v1/quests/bounds'>;
export type Review = Schemas['ReviewView'];
export type Case = Schemas['CaseView'];
export type ReviewKind = Review['kind'];
export type ReviewState = Review['state'];
