import { ApiError, type Texts } from '@onlyvips/sdk';
import type { Assets } from '../data/assets';

/** Refusals that are said in words of our own, in the person's language. */
const SAID = new Set([
  'already-unlocked',
  'work-open',
  'not-for-sale',
  'not-for-sale-yet',
  'own-work',
  'adult-consent-needed',
  'recipient-has-it',
  'gift-to-oneself',
  'work-changed',
  'enough-money',
  'account-not-found',
  'creator-not-found',
  'price-changed',
  'insufficient-funds',
]);

/** The same error, and what it says is said in the person's language. */
export function inWords(error: unknown, t: Texts['t'], { write }: Assets): unknown {
  if (!(error instanceof ApiError) || !SAID.has(error.code)) return error;
  const { asset, amount, missing } = error.problem as {
    asset?: string;
    amount?: number;
    missing?: number;
  };
  const detail = t(`shop.error.${error.code}`, {
    price: asset && amount ? write({ asset, amount }) : '',
    missing: asset && missing ? write({ asset, amount: missing }) : '',
  });
  return new ApiError(error.status, { ...error.problem, detail });
}

/** An error that was found here, before anything was sent. */
export const mistake = (detail: string): ApiError => new ApiError(400, { code: 'mistake', detail });
