import { Button } from '@telegram-apps/telegram-ui';
import { type ReactNode, useId, useRef, useState } from 'react';
import { newIdempotencyKey } from '../api/client';
import { useTexts } from '../i18n/use-texts';
import { isRefusal } from '../sdk/once';
import { haptic } from '../telegram/telegram';
import { Sheet } from './Sheet';
import { sentence } from './states';

/** One way to pay: an asset, what it costs there, and what there is. */
export interface PaymentWay {
  /** e.g. `XTR`. */
  readonly id: string;
  readonly label: string;
  /** The price as people read it. */
  readonly price: string;
  /** What the person has, as people read it. */
  readonly balance?: string;
  /** Too little to pay with; `more` then says where more comes from. */
  readonly short?: boolean;
}

export interface PaymentSheetProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What is paid for. */
  readonly children?: ReactNode;
  readonly ways: readonly PaymentWay[];
  /**
   * Pays. Called with the same key for the same way until it succeeds or is refused, so that a
   * payment whose answer was lost is made once, also when its price has changed meanwhile.
   */
  readonly pay: (way: PaymentWay, idempotencyKey: string) => Promise<void>;
  /** Shown when the chosen way is short: how to bring in more. */
  readonly more?: (way: PaymentWay) => ReactNode;
}

/** Asks for money: what for, how much, from which balance, and one press that pays once. */
export function PaymentSheet(props: PaymentSheetProps) {
  const { open, onClose, title, children, ways, pay, more } = props;
  const { t } = useTexts();
  const [chosen, setChosen] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const running = useRef(false);
  const keys = useRef(new Map<string, string>());
  const name = useId();
  const way = ways.find(({ id }) => id === chosen) ?? ways.find(({ short }) => !short) ?? ways[0];

  async function press(): Promise<void> {
    if (!way || running.current) return;
    const key = keys.current.get(way.id) ?? newIdempotencyKey();
    keys.current.set(way.id, key);
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await pay(way, key);
      keys.current.clear();
      haptic.success();
      onClose();
    } catch (failure) {
      const refused = isRefusal(failure);
      if (refused) keys.current.delete(way.id);
      haptic.error();
      setError(refused ? sentence(failure, t('payment.unsure')) : t('payment.unsure'));
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  return (
    <Sheet open={open} onClose={onClose} title={title} busy={busy}>
      {children}
      <fieldset className="ov-ways" disabled={busy}>
        <legend className="ov-visually-hidden">{t('payment.way')}</legend>
        {ways.map((offered) => (
          <label key={offered.id} className="ov-way">
            <input
              type="radio"
              name={name}
              checked={offered.id === way?.id}
              onChange={() => setChosen(offered.id)}
            />
            <span className="ov-way-label">
              {offered.label}
              {offered.balance !== undefined && (
                <small className="ov-hint">
                  {t('payment.balance', { balance: offered.balance })}
                </small>
              )}
            </span>
            <strong>{offered.price}</strong>
          </label>
        ))}
      </fieldset>
      {error && (
        <p className="ov-error" role="alert">
          {error}
        </p>
      )}
      {way?.short && more?.(way)}
      <Button
        size="l"
        stretched
        loading={busy}
        disabled={!way || way.short}
        onClick={() => void press()}
      >
        {way ? t('payment.pay', { price: way.price }) : t('payment.none')}
      </Button>
    </Sheet>
  );
}
