import { Avatar, Button, Card, initials, openExternal, useMessages } from '@onlyvips/sdk';
import { useMediaAddress } from '../../media/session';
import { LANGUAGE_NAMES, type OwnCreator } from '../types';

export interface ApplicationProps {
  readonly creator: OwnCreator;
  readonly busy: boolean;
  readonly onVerify: () => void;
  readonly onRefuse: () => void;
}

/** An application or a creator, as a moderator looks at it, and what can be decided. */
export function Application({ creator, busy, onVerify, onRefuse }: ApplicationProps) {
  const { t, format } = useMessages();
  const { address } = useMediaAddress(creator.avatar_picture?.url);
  const { state } = creator;
  const refusal = state === 'applied' ? 'studio.verify.reject' : 'studio.verify.suspend';
  const languages = creator.languages.map(
    (language) => LANGUAGE_NAMES[language as keyof typeof LANGUAGE_NAMES] ?? language,
  );
  return (
    <Card>
      <article className="content-studio-application">
        <header>
          <Avatar size={48} acronym={initials(creator.name)} src={address ?? undefined} />
          <div>
            <h2 dir="auto">{creator.name}</h2>
            <span className="content-studio-facts ov-hint">
              <bdi dir="ltr">@{creator.slug}</bdi>
              <time dateTime={creator.applied_at}>{format.relative(creator.applied_at)}</time>
              {languages.length > 0 && <span>{format.list(languages)}</span>}
            </span>
          </div>
        </header>
        {creator.statement && (
          <blockquote dir="auto" aria-label={t('studio.apply.statement')}>
            {creator.statement}
          </blockquote>
        )}
        {creator.bio && <p dir="auto">{creator.bio}</p>}
        {creator.links.length > 0 && (
          <ul className="content-studio-facts">
            {creator.links.map(({ title, url }) => (
              <li key={url}>
                <a
                  href={url}
                  rel="noreferrer"
                  target="_blank"
                  dir="auto"
                  onClick={(event) => {
                    event.preventDefault();
                    openExternal(url);
                  }}
                >
                  {title}
                </a>{' '}
                <bdi dir="ltr" className="ov-hint">
                  {new URL(url).hostname}
                </bdi>
              </li>
            ))}
          </ul>
        )}
        {creator.reason && (
          <p className="ov-hint">
            {t('studio.reason.was')} <q dir="auto">{creator.reason}</q>
          </p>
        )}
        <footer>
          {state !== 'verified' && (
            <Button
              size="m"
              loading={busy}
              aria-label={t('studio.verify.approve-whom', { name: creator.name })}
              onClick={onVerify}
            >
              {t('studio.verify.approve')}
            </Button>
          )}
          {(state === 'applied' || state === 'verified') && (
            <Button
              size="m"
              mode="bezeled"
              disabled={busy}
              aria-label={t(`${refusal}-whom`, { name: creator.name })}
              onClick={onRefuse}
            >
              {t(refusal)}
            </Button>
          )}
        </footer>
      </article>
    </Card>
  );
}
