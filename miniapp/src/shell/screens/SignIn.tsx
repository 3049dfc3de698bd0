import { Button } from '@telegram-apps/telegram-ui';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { query } from '../../api/client';
import { QueryView } from '../../components/QueryView';
import { Failure, Notice, Skeleton } from '../../components/states';
import { useTexts } from '../../i18n/use-texts';
import { useSession, useSessionState } from '../../sdk/session';
import { signInWithWidget } from '../../session/requests';
import { ofBrowser, ofTab } from '../../storage';

const BEGUN = 'onlyvips.sign-in-begun';
const AFTER = 'onlyvips.after-sign-in';
const PATIENCE_MS = 15 * 60_000;

/** Where to go on once somebody has signed in: within the app, whatever was kept. */
function rememberedPlace(): string {
  const path = ofTab.getItem(AFTER) ?? '/';
  ofTab.removeItem(AFTER);
  return /^\/(?![\\/])/.test(path) ? path : '/';
}

/**
 * Whether a sign-in was begun in this browser. Signed fields in a link that somebody else sent
 * would sign one in as that somebody, so they are taken after a question only.
 */
function begunHere(): boolean {
  return Date.now() - Number(ofBrowser.getItem(BEGUN) ?? 0) < PATIENCE_MS;
}

/** The sign-in page of a browser; Telegram comes back to it with what it signed. */
export function SignIn() {
  const [fields] = useSearchParams();
  const [agreed, setAgreed] = useState(begunHere);
  if (!fields.has('hash')) return <Welcome />;
  if (agreed) return <ComingBack fields={fields} />;
  return <Question name={fields.get('first_name') ?? ''} onAgree={() => setAgreed(true)} />;
}

function Question({ name, onAgree }: { readonly name: string; readonly onAgree: () => void }) {
  const { t } = useTexts();
  return (
    <div className="ov-sign-in">
      <Notice
        icon="user"
        title={t('sign-in.question', { name })}
        action={<Button onClick={onAgree}>{t('sign-in.agree')}</Button>}
      >
        {t('sign-in.question-hint')}
      </Notice>
    </div>
  );
}

function ComingBack({ fields }: { readonly fields: URLSearchParams }) {
  const session = useSession();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    signInWithWidget(Object.fromEntries(fields)).then((pair) => {
      session.accept(pair);
      ofBrowser.removeItem(BEGUN);
      navigate(rememberedPlace(), { replace: true });
    }, setError);
  }, [fields, session, navigate]);
  if (error)
    return <Failure error={error} onRetry={() => navigate('/sign-in', { replace: true })} />;
  return <Skeleton rows={1} />;
}

function Welcome() {
  const { t } = useTexts();
  const config = query.useQuery('get', '/api/v1/ui/config');
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const { status } = useSessionState();
  const elsewhere = pathname === '/sign-in' ? null : pathname + search;
  useEffect(() => ofBrowser.setItem(BEGUN, String(Date.now())), []);
  useEffect(() => {
    if (elsewhere) ofTab.setItem(AFTER, elsewhere);
  }, [elsewhere]);
  useEffect(() => {
    if (status === 'signed-in') navigate(rememberedPlace(), { replace: true });
  }, [status, navigate]);
  return (
    <div className="ov-sign-in">
      <Notice icon="star" title={t('sign-in.title')}>
        {t('sign-in.hint')}
      </Notice>
      <QueryView query={config} skeleton={<Skeleton rows={1} height={48} />}>
        {({ login }) => {
          if (login.kind === 'simulator') {
            return (
              <Button
                size="l"
                onClick={() => location.assign(`${login.url}?return_to=/app/sign-in`)}
              >
                {t('sign-in.simulator')}
              </Button>
            );
          }
          if (login.kind === 'telegram') {
            return <TelegramWidget bot={login.bot_username} url={login.auth_url} />;
          }
          return <p className="ov-hint">{t('sign-in.none')}</p>;
        }}
      </QueryView>
    </div>
  );
}

/** Telegram's own button (https://core.telegram.org/widgets/login). */
function TelegramWidget({ bot, url }: { readonly bot: string; readonly url: string }) {
  const { language } = useTexts();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const script = document.createElement('script');
    script.src = 'https://telegram.org/js/telegram-widget.js?22';
    script.async = true;
    // With `data-onauth` the script would run text as code, which the policy forbids.
    for (const [name, value] of Object.entries({
      'data-telegram-login': bot,
      'data-size': 'large',
      'data-auth-url': url,
      'data-lang': language,
    })) {
      script.setAttribute(name, value);
    }
    const box = place.current;
    box?.replaceChildren(script);
    return () => box?.replaceChildren();
  }, [bot, url, language]);
  return <div ref={place} className="ov-telegram-login" />;
}
