import { api, Button, toast, useHasRole, useMessages, useQueryClient } from '@onlyvips/sdk';
import { useState } from 'react';
import { refreshAll } from '../data/cache';
import { Reason } from './moderation/Reason';

export interface TakeDownProps {
  readonly workId: number;
  /** It was taken down: it can be shown again. */
  readonly down?: boolean;
}

/**
 * A moderator's button on the page of a work: hides it from everybody but its creator, with a
 * reason. Draws nothing for others.
 */
export function TakeDown({ workId, down = false }: TakeDownProps) {
  const { t } = useMessages();
  const client = useQueryClient();
  const moderates = useHasRole('moderator');
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!moderates) return null;
  const init = { params: { path: { work_id: workId } } };

  async function restore(): Promise<void> {
    setBusy(true);
    try {
      await api.POST('/api/v1/content/moderation/works/{work_id}/restore', init);
      toast.success(t('studio.take-down.restored'));
      await refreshAll(client);
    } catch {
      toast.error(t('studio.fault.unknown'));
    } finally {
      setBusy(false);
    }
  }

  if (down) {
    return (
      <Button size="m" mode="bezeled" loading={busy} onClick={() => void restore()}>
        {t('studio.take-down.restore')}
      </Button>
    );
  }
  return (
    <>
      <Button size="m" mode="plain" onClick={() => setAsking(true)}>
        <span className="ov-danger">{t('studio.take-down.action')}</span>
      </Button>
      <Reason
        open={asking}
        title={t('studio.take-down.title')}
        hint={t('studio.take-down.hint')}
        action={t('studio.take-down.action')}
        onClose={() => setAsking(false)}
        onDecide={async (reason) => {
          await api.POST('/api/v1/content/moderation/works/{work_id}/take-down', {
            ...init,
            body: { reason },
          });
          toast.success(t('studio.take-down.done'));
          await refreshAll(client);
        }}
      />
    </>
  );
}
