import type { Theme } from '../api/types';
import { themeOf } from '../bridge/bridge';
import { Icon } from '../ui/Icon';
import { Menu } from '../ui/Menu';

export interface AppHeaderProps {
  readonly name: string;
  readonly color: string;
  readonly back: boolean;
  readonly settings: boolean;
  readonly theme: Theme;
  readonly onBack: () => void;
  readonly onClose: () => void;
  readonly onSettings: () => void;
  readonly onReload: () => void;
  readonly onTheme: () => void;
  readonly onMinimise: () => void;
}

/** What Telegram draws above a MiniApp. */
export function AppHeader(props: AppHeaderProps) {
  const { name, color, back, settings, theme } = props;
  return (
    <header className="app-header" data-theme={themeOf(color)} style={{ backgroundColor: color }}>
      {back ? (
        <button type="button" className="round" aria-label="Back" onClick={props.onBack}>
          <Icon name="back" />
        </button>
      ) : (
        <button type="button" className="round" aria-label="Close the app" onClick={props.onClose}>
          <Icon name="close" />
        </button>
      )}
      <span className="app-title">
        <b dir="auto">{name}</b>
        <small>mini app</small>
      </span>
      <button
        type="button"
        className="round"
        aria-label="Minimise the app"
        onClick={props.onMinimise}
      >
        <Icon name="down" />
      </button>
      <Menu label="Mini app">
        {(close) => {
          const item = (act: () => void) => () => {
            close();
            act();
          };
          return (
            <>
              {settings && (
                <button type="button" role="menuitem" onClick={item(props.onSettings)}>
                  <Icon name="settings" size={20} /> Settings
                </button>
              )}
              <button type="button" role="menuitem" onClick={item(props.onReload)}>
                <Icon name="reload" size={20} /> Reload
              </button>
              <button type="button" role="menuitem" onClick={item(props.onTheme)}>
                <Icon name={theme === 'dark' ? 'sun' : 'moon'} size={20} />
                {theme === 'dark' ? 'Light theme' : 'Dark theme'}
              </button>
              {back && (
                <button type="button" role="menuitem" onClick={item(props.onClose)}>
                  <Icon name="close" size={20} /> Close the app
                </button>
              )}
            </>
          );
        }}
      </Menu>
    </header>
  );
}
