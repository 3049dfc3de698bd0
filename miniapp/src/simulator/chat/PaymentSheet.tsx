import { useEffect, useState } from 'react';
import type { InvoiceStatus } from '../bridge/bridge';
import { Icon, Star } from '../ui/Icon';
import { Overlay } from '../ui/Overlay';
import { type Order, usePage } from '../ui/page';
import { Price, period } from './Paying';

export interface PaymentSheetProps {
  readonly order: Order;
  readonly onClose: (status: InvoiceStatus) => void;
}

type Step = 'asks' | 'pays' | 'paid' | 'failed';

const SHOWN_MS = 1300;

/** Telegram's sheet for a payment with Stars. */
export function PaymentSheet({ order, onClose }: PaymentSheetProps) {
  const { phone, bot } = usePage();
  const [step, setStep] = useState<Step>('asks');
  const [error, setError] = useState<string | null>(null);
  const { media } = order;
  const invoice = media.kind === 'invoice' ? media : null;
  const what = invoice?.title ?? 'Paid media';

  useEffect(() => {
    if (step !== 'paid') return;
    const timer = setTimeout(() => onClose('paid'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [step, onClose]);

  async function pay(): Promise<void> {
    setStep('pays');
    try {
      const { status, error: reason } =
        'link' in order
          ? await phone.api.payLink(order.link)
          : await phone.api.payMessage(order.message.chat, order.message.id);
      setError(reason);
      setStep(status);
    } catch (refused) {
      setError((refused as Error).message);
      setStep('failed');
    }
  }

  return (
    <Overlay
      look="sheet"
      title={step === 'paid' ? 'Paid' : 'Confirm your purchase'}
      busy={step === 'pays' || step === 'paid'}
      onClose={() => onClose(step === 'failed' ? 'failed' : 'cancelled')}
    >
      <div className="payment" data-step={step}>
        <span className="payment-star" aria-hidden="true">
          {step === 'paid' ? <Icon name="check" size={48} /> : <Star size={56} />}
        </span>
        <b dir="auto">{what}</b>
        {invoice && <span dir="auto">{invoice.description}</span>}
        <p role="status" dir="auto">
          {step === 'paid' && 'The payment went through.'}
          {step === 'failed' && (error ?? 'The payment failed.')}
          {(step === 'asks' || step === 'pays') && (
            <>
              {bot.name} gets <Price amount={media.amount} currency={media.currency} />
              {invoice?.subscription_period ? ` ${period(invoice.subscription_period)}` : ''}
            </>
          )}
        </p>
        {step === 'failed' ? (
          <button type="button" className="wide" data-first onClick={() => onClose('failed')}>
            Close
          </button>
        ) : (
          <button
            type="button"
            className="wide"
            data-first
            aria-busy={step === 'pays'}
            disabled={step !== 'asks' || invoice?.payable === false}
            onClick={() => void pay()}
          >
            {step === 'pays' ? (
              <span className="spinner" role="status" aria-label="The bot is asked" />
            ) : (
              <>
                Pay <Price amount={media.amount} currency={media.currency} />
              </>
            )}
          </button>
        )}
        <small>These are Stars of the simulator: they cost nothing and never run out.</small>
      </div>
    </Overlay>
  );
}
