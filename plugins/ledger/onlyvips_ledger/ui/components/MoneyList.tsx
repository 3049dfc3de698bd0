import { Icon, useMessages } from '@onlyvips/sdk';
import type { ReactNode } from 'react';

const STATE_ICONS: Readonly<Record<string, string>> = {
  started: 'calendar',
  confirmed: 'check',
  paid: 'check',
  failed: 'alert',
  expired: 'alert',
  refunded: 'back',
};

export interface MoneyLineProps {
  readonly amount: string;
  readonly state: string;
  readonly about: ReactNode;
  /** A button, where there is something to do. */
  readonly action?: ReactNode;
}

/** A payment or payout in a list: how much, how it stands, and through what. */
export function MoneyLine({ amount, state, about, action }: MoneyLineProps) {
  const { t } = useMessages();
  return (
    <div className="ledger-line">
      <span className="ledger-entry-icon" data-state={state}>
        <Icon name={STATE_ICONS[state] ?? 'coins'} size={20} />
      </span>
      <span className="ledger-entry-what">
        <strong>{amount}</strong>
        <small>{about}</small>
      </span>
      <span className="ledger-line-end">
        <span className="ledger-state" data-state={state}>
          {t(`state.${state}`)}
        </span>
        {action}
      </span>
    </div>
  );
}

/** How a rail is called; its own name where there is no word for it. */
export function useRailName(): (rail: string) => string {
  const { t } = useMessages();
  return (rail) => t(`rail.${rail}`, { defaultValue: rail });
}
