import type { components } from '@onlyvips/sdk';

type Schemas = components['schemas'];

export type Balance = Schemas['BalanceView'];
export type Entry = Schemas['EntryView'];
export type Payment = Schemas['PaymentView'];
export type Payout = Schemas['PayoutView'];

/** Kinds of transfers, in the order in which they are offered. */
export const KINDS = [
  'content',
  'subscription',
  'tip',
  'top_up',
  'withdrawal',
  'reward',
  'hold',
  'capture',
  'release',
  'refund',
  'reversal',
  'adjustment',
] as const satisfies readonly Entry['kind'][];

export const KIND_ICONS: Readonly<Record<Entry['kind'], string>> = {
  content: 'play',
  subscription: 'star',
  tip: 'gift',
  top_up: 'plus',
  withdrawal: 'upload',
  reward: 'trophy',
  hold: 'lock',
  capture: 'lock',
  release: 'check',
  refund: 'back',
  reversal: 'back',
  adjustment: 'pencil',
};
