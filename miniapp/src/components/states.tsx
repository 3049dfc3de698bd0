import { Button } from '@telegram-apps/telegram-ui';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import { ApiError, NetworkError, SessionEnded } from '../api/errors';
import { useTexts } from '../i18n/use-texts';
import { Icon } from './Icon';

export interface NoticeProps {
  readonly icon: string;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** A picture, a sentence and what to do: for what is empty, wrong or away. */
export function Notice({ icon, title, children, action }: NoticeProps) {
  return (
    <div className="ov-notice">
      <span className="ov-notice-icon">
        <Icon name={icon} size={40} />
      </span>
      <p className="ov-notice-title">{title}</p>
      {children && <div className="ov-hint">{children}</div>}
      {action}
    </div>
  );
}

export interface EmptyProps {
  readonly title: string;
  readonly icon?: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** There is nothing here (yet), and what would bring something. */
export function Empty({ icon = 'puzzle', ...rest }: EmptyProps) {
  return <Notice icon={icon} {...rest} />;
}

export interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong in a sentence for a person, and a way to try again. */
export function Failure({ error, onRetry }: FailureProps) {
  const { t } = useTexts();
  const offline = error instanceof NetworkError;
  const title = offline
    ? t(navigator.onLine ? 'failure.unreachable' : 'failure.offline')
    : t('failure.title');
  return (
    <div role="alert">
      <Notice
        icon={offline ? 'offline' : 'alert'}
        title={title}
        action={
          onRetry && (
            <Button mode="bezeled" size="m" onClick={onRetry}>
              {t('action.retry')}
            </Button>
          )
        }
      >
        {sentence(error, offline ? t('failure.offline-hint') : t('failure.hint'))}
      </Notice>
    </div>
  );
}

/** What an error says to a person: the server's own words, else `otherwise`. */
export function sentence(error: unknown, otherwise: string): string {
  if (error instanceof SessionEnded) return i18next.t('expired.title', { ns: 'shell' });
  return error instanceof ApiError ? error.message : otherwise;
}

export interface SkeletonProps {
  /** How many lines of a list it stands for. */
  readonly rows?: number;
  /** Height of a line, CSS pixels: as tall as what will come, so that nothing jumps. */
  readonly height?: number;
}

/** Grey bars where something will be. */
export function Skeleton({ rows = 4, height = 64 }: SkeletonProps) {
  const { t } = useTexts();
  return (
    <div className="ov-skeleton" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no other name
        <div key={row} className="ov-skeleton-row" style={{ blockSize: height }} />
      ))}
    </div>
  );
}
