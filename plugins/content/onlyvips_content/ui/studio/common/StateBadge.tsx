import { useMessages } from '@onlyvips/sdk';
import type { WorkState } from '../types';

export interface StateBadgeProps {
  readonly state: WorkState;
  readonly takenDown?: boolean;
}

/** Where a work is, as a small coloured word. */
export function StateBadge({ state, takenDown = false }: StateBadgeProps) {
  const { t } = useMessages();
  const shown = takenDown ? 'taken-down' : state;
  return (
    <span className={`content-studio-state content-studio-state-${shown}`}>
      {t(`studio.state.${shown}`)}
    </span>
  );
}
