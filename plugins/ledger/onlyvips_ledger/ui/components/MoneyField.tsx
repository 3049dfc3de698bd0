import { useMessages } from '@onlyvips/sdk';
import { Field } from '@onlyvips/sdk/forms';
import type { ReactNode } from 'react';
import { readAmount } from '../amounts';
import type { KnownAsset } from '../assets';

export interface MoneyDraft {
  readonly asset: string;
  readonly text: string;
}

export interface MoneyFieldProps {
  readonly assets: readonly KnownAsset[];
  readonly value: MoneyDraft;
  readonly onChange: (value: MoneyDraft) => void;
  readonly hint?: ReactNode;
  /** What is wrong with an amount that can be read. */
  readonly error?: string | undefined;
}

/** The amount of a draft in smallest units; null while it is none. */
export function amountOf(draft: MoneyDraft, assets: readonly KnownAsset[]): number | null {
  const asset = assets.find(({ code }) => code === draft.asset);
  return asset ? readAmount(draft.text, asset.decimals) : null;
}

/** An amount and of what: two controls side by side. */
export function MoneyField({ assets, value, onChange, hint, error }: MoneyFieldProps) {
  const { t } = useMessages();
  const asset = assets.find(({ code }) => code === value.asset);
  const digits = asset?.decimals ?? 0;
  const unread = value.text.trim() !== '' && readAmount(value.text, digits) === null;
  const wrong = unread
    ? digits
      ? t('form.amount-wrong', { digits })
      : t('form.amount-whole')
    : error;
  return (
    <div className="ledger-money">
      <Field label={t('form.amount')} hint={hint} error={wrong}>
        {(control) => (
          <input
            {...control}
            inputMode={digits ? 'decimal' : 'numeric'}
            autoComplete="off"
            dir="ltr"
            value={value.text}
            onChange={({ target }) => onChange({ ...value, text: target.value })}
          />
        )}
      </Field>
      <Field label={t('form.asset')}>
        {(control) => (
          <select
            {...control}
            value={value.asset}
            onChange={({ target }) => onChange({ ...value, asset: target.value })}
          >
            {assets.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
