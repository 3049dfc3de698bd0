import { Button, useMessages } from '@onlyvips/sdk';
import { Sheet, useClosingConfirmation, useLeaveGuard } from '@onlyvips/sdk/forms';
import { useState } from 'react';

export interface LeavingProps {
  /** Something is written that the server does not have. */
  readonly dirty: boolean;
  /** What is said of it. */
  readonly hint: string;
  readonly onDiscard?: () => void;
}

/** Asks before a screen is left on which something is not saved. */
export function Leaving({ dirty, hint, onDiscard }: LeavingProps) {
  const { t } = useMessages();
  const [go, setGo] = useState<(() => void) | null>(null);
  useClosingConfirmation(dirty);
  useLeaveGuard(dirty, (next) => setGo(() => next));
  const stay = () => setGo(null);
  return (
    <Sheet open={go !== null} onClose={stay} title={t('studio.leave.title')}>
      <p>{hint}</p>
      <div className="content-studio-stack">
        <Button size="l" stretched onClick={stay}>
          {t('studio.leave.stay')}
        </Button>
        <Button size="l" mode="bezeled" stretched onClick={() => go?.()}>
          {t('studio.leave.go')}
        </Button>
        {onDiscard && (
          <Button
            size="l"
            mode="plain"
            stretched
            onClick={() => {
              onDiscard();
              go?.();
            }}
          >
            <span className="ov-danger">{t('studio.leave.discard')}</span>
          </Button>
        )}
      </div>
    </Sheet>
  );
}
