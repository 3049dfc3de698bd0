import { Button } from '@telegram-apps/telegram-ui';
import { type ComponentType, useEffect, useEffectEvent, useState } from 'react';
import { Boundary } from '../components/Boundary';
import { Notice, Skeleton } from '../components/states';
import { useTexts } from '../i18n/use-texts';
import { PluginName } from '../sdk/plugin';
import type { ScreenInfo } from './manifest';
import { loadScreen } from './screen-modules';

export interface PluginScreenProps {
  readonly screen: ScreenInfo;
}

/**
 * Draws a plugin's screen. What fails in it, in loading or later, takes down its own place only.
 */
export function PluginScreen({ screen }: PluginScreenProps) {
  const [attempt, setAttempt] = useState(0);
  return (
    <Boundary
      key={screen.module}
      fallback={(error, reset) => (
        <Broken
          screen={screen}
          error={error}
          onRetry={() => {
            setAttempt(attempt + 1);
            reset();
          }}
        />
      )}
    >
      <PluginName value={screen.plugin}>
        <Loaded screen={screen} attempt={attempt} />
      </PluginName>
    </Boundary>
  );
}

function Loaded({ screen, attempt }: PluginScreenProps & { readonly attempt: number }) {
  const [state, setState] = useState<{ Component?: ComponentType; error?: unknown }>({});
  useEffect(() => {
    let left = false;
    loadScreen(screen, attempt).then(
      (Component) => left || setState({ Component }),
      (error: unknown) => left || setState({ error: error ?? new Error('no reason given') }),
    );
    return () => {
      left = true;
    };
  }, [screen, attempt]);
  if (state.error) throw state.error;
  const { Component } = state;
  if (!Component) return <Skeleton rows={screen.placement === 'home' ? 1 : 4} height={96} />;
  return <Component />;
}

interface BrokenProps extends PluginScreenProps {
  readonly error: unknown;
  readonly onRetry: () => void;
}

function Broken({ screen, error, onRetry }: BrokenProps) {
  const { t } = useTexts();
  const [offline] = useState(() => !navigator.onLine);
  const again = useEffectEvent(onRetry);
  useEffect(() => {
    console.error(`The screen ${screen.route} of the plugin ${screen.plugin} failed.`, error);
  }, [screen, error]);
  useEffect(() => {
    if (!offline) return;
    // It could not be fetched; as soon as it can be, it is.
    const back = () => again();
    addEventListener('online', back);
    return () => removeEventListener('online', back);
  }, [offline]);
  return (
    <section className="ov-card" role="alert">
      <Notice
        icon={offline ? 'offline' : 'puzzle'}
        title={offline ? t('failure.offline') : t('screen.broken', { title: screen.title })}
        action={
          <Button mode="bezeled" size="m" onClick={onRetry}>
            {t('action.retry')}
          </Button>
        }
      >
        {t(offline ? 'failure.offline-hint' : 'screen.broken-hint')}
      </Notice>
    </section>
  );
}
