import { Button, Icon, useMessages, useNavigate } from '@onlyvips/sdk';
import type { Claiming } from '../claiming';
import { canDo, wayOf } from '../standing';
import type { Quest } from '../types';

export interface ClaimButtonProps {
  readonly quest: Quest;
  readonly claiming: Claiming;
}

/** Claims a quest where a press is enough, else leads to where it is proved. */
export function ClaimButton({ quest, claiming }: ClaimButtonProps) {
  const { t } = useMessages();
  const navigate = useNavigate();
  if (quest.state === 'done') {
    return (
      <span className="quests-tick">
        <Icon name="check" size={22} label={t('standing.done')} />
      </span>
    );
  }
  if (!canDo(quest)) return null;
  const check = wayOf(quest) === 'check';
  const label = t(check ? 'action.claim' : 'action.begin');
  return (
    <Button
      size="s"
      mode={check ? 'filled' : 'bezeled'}
      loading={claiming.busy.has(quest.id)}
      aria-label={t('action.of', { action: label, title: quest.title })}
      onClick={() => (check ? void claiming.claim(quest) : navigate(`/quests/${quest.id}`))}
    >
      {label}
    </Button>
  );
}
