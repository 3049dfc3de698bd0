import { Button, Card, Link, useMessages } from '@onlyvips/sdk';
import { Sheet } from '@onlyvips/sdk/forms';
import { useState } from 'react';
import { MomentField } from '../common/MomentField';
import { StateBadge } from '../common/StateBadge';
import type { StoredWork, WorkState } from '../types';
import { type Faults, faultOf } from './faults';

export interface PublishCardProps {
  /** Null while the server has nothing of it yet. */
  readonly work: StoredWork | null;
  readonly busy: boolean;
  /** Files that have not arrived yet. */
  readonly pending: number;
  readonly faults: Faults;
  /** Keeps what was written, then moves the work; says whether it is there. */
  readonly onMove: (state: WorkState, at?: string) => Promise<boolean>;
  readonly onDelete: () => void;
}

type Asking = 'schedule' | 'archive' | 'delete' | null;

/** Where a work is, and where it can go from there. */
export function PublishCard(props: PublishCardProps) {
  const { work, busy, pending, faults, onMove, onDelete } = props;
  const { t, format } = useMessages();
  const [asking, setAsking] = useState<Asking>(null);
  const state = work?.state ?? 'draft';
  const close = () => setAsking(null);
  const when = state === 'scheduled' ? work?.scheduled_at : work?.published_at;
  const go = (to: WorkState) => () => void onMove(to);
  const open = state === 'draft' || state === 'scheduled';
  const blocked = busy || pending > 0;
  return (
    <Card title={t('studio.publish.title')}>
      <div className="content-studio-publish">
        <p>
          <StateBadge state={state} takenDown={Boolean(work?.taken_down_reason)} />
        </p>
        <p className="ov-hint">
          {t(`studio.publish.${state}`, { when: when ? format.dateTime(when) : '' })}
        </p>
        {pending > 0 && (
          <p className="ov-hint">{t('studio.publish.pending', { count: pending })}</p>
        )}
        {state !== 'published' && (
          <Button size="m" stretched disabled={blocked} loading={busy} onClick={go('published')}>
            {t('studio.publish.now')}
          </Button>
        )}
        {open && (
          <Button
            size="m"
            mode="bezeled"
            stretched
            disabled={blocked}
            onClick={() => setAsking('schedule')}
          >
            {t(state === 'scheduled' ? 'studio.publish.other-time' : 'studio.publish.schedule')}
          </Button>
        )}
        {state === 'scheduled' && (
          <Button size="m" mode="bezeled" stretched disabled={busy} onClick={go('draft')}>
            {t('studio.publish.unschedule')}
          </Button>
        )}
        {state !== 'unlisted' && (
          <Button size="m" mode="plain" stretched disabled={blocked} onClick={go('unlisted')}>
            {t(state === 'published' ? 'studio.publish.unlist' : 'studio.publish.link-only')}
          </Button>
        )}
        {(state === 'published' || state === 'unlisted') && (
          <>
            <Link className="content-studio-link" to={`/content/works/${work?.id}`}>
              {t('studio.publish.open')}
            </Link>
            <Button size="m" mode="plain" stretched onClick={() => setAsking('archive')}>
              {t('studio.publish.archive')}
            </Button>
          </>
        )}
        {work && open && !work.published_at && (
          <Button size="m" mode="plain" stretched onClick={() => setAsking('delete')}>
            <span className="ov-danger">{t('studio.publish.delete')}</span>
          </Button>
        )}
      </div>
      <ScheduleSheet
        open={asking === 'schedule'}
        busy={busy}
        first={work?.scheduled_at ?? null}
        faults={faults}
        onClose={close}
        onSchedule={async (at) => {
          if (await onMove('scheduled', at)) close();
        }}
      />
      <Sheet
        open={asking === 'archive' || asking === 'delete'}
        onClose={close}
        title={t(`studio.publish.${asking}-title`)}
      >
        <p>{t(`studio.publish.${asking}-hint`)}</p>
        <Button
          size="l"
          stretched
          onClick={() => {
            close();
            if (asking === 'delete') onDelete();
            else void onMove('archived');
          }}
        >
          {t(`studio.publish.${asking}`)}
        </Button>
      </Sheet>
    </Card>
  );
}

interface ScheduleSheetProps {
  readonly open: boolean;
  readonly busy: boolean;
  readonly first: string | null;
  readonly faults: Faults;
  readonly onClose: () => void;
  readonly onSchedule: (at: string) => Promise<void>;
}

function tomorrow(): string {
  const at = new Date(Date.now() + 24 * 60 * 60_000);
  at.setMinutes(0, 0, 0);
  return at.toISOString();
}

function ScheduleSheet({ open, busy, first, faults, onClose, onSchedule }: ScheduleSheetProps) {
  const { t, format } = useMessages();
  const [at, setAt] = useState<string | null>(first);
  const chosen = at ?? tomorrow();
  const past = Date.parse(chosen) <= Date.now();
  const others = faults.fields.some(({ field }) => field !== 'at');
  return (
    <Sheet open={open} onClose={onClose} busy={busy} title={t('studio.publish.schedule-title')}>
      <MomentField
        label={t('studio.publish.at')}
        value={chosen}
        error={past ? t('studio.fault.past') : faultOf(faults, 'at')}
        onChange={(moment) => moment && setAt(moment)}
      />
      {others && (
        <p className="ov-error" role="alert">
          {faults.summary}
        </p>
      )}
      <Button
        size="l"
        stretched
        loading={busy}
        disabled={past}
        onClick={() => void onSchedule(chosen)}
      >
        {t('studio.publish.schedule-at', { when: format.dateTime(chosen) })}
      </Button>
    </Sheet>
  );
}
