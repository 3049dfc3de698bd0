import { type FieldError, useMessages } from '@onlyvips/sdk';
import { Field, writeAmount } from '@onlyvips/sdk/forms';
import { readAmount, useAssets } from '../../data/assets';
import type { PriceDraft } from '../editor/draft';

export interface PricesFieldProps {
  readonly prices: readonly PriceDraft[];
  readonly faults: readonly FieldError[];
  readonly onChange: (prices: PriceDraft[]) => void;
}

/** What a work costs: in each asset a price in whole units, or nothing. */
export function PricesField({ prices, faults, onChange }: PricesFieldProps) {
  const { t } = useMessages();
  const assets = useAssets();
  const general = faults.find(({ field }) => field === 'prices')?.message;

  function set(code: string, text: string, decimals: number): void {
    const others = prices.filter(({ asset }) => asset !== code);
    const price = { asset: code, text, amount: readAmount(text, decimals) };
    const next = text.trim() ? [...others, price] : others;
    const place = (asset: string) => assets.list.findIndex((known) => known.code === asset);
    onChange(next.sort((one, other) => place(one.asset) - place(other.asset)));
  }

  return (
    <>
      <div className="content-studio-prices">
        {assets.list.map((asset) => {
          const place = prices.findIndex((price) => price.asset === asset.code);
          const price = prices[place];
          const value =
            price?.text ?? (price?.amount ? writeAmount(price.amount, asset.decimals) : '');
          return (
            <Field
              key={asset.code}
              label={asset.name}
              error={
                faults.find(({ field }) => place >= 0 && field.startsWith(`prices.${place}`))
                  ?.message
              }
            >
              {(control) => (
                <span className="content-studio-price">
                  <input
                    {...control}
                    inputMode={asset.decimals ? 'decimal' : 'numeric'}
                    dir="ltr"
                    autoComplete="off"
                    placeholder="–"
                    value={value}
                    onChange={({ target }) => set(asset.code, target.value, asset.decimals)}
                  />
                  <span aria-hidden="true">{asset.symbol ?? asset.code}</span>
                </span>
              )}
            </Field>
          );
        })}
      </div>
      <p className={general ? 'ov-error' : 'ov-hint'}>{general ?? t('studio.ways.price-hint')}</p>
    </>
  );
}
