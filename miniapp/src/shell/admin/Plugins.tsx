import { query } from '../../api/client';
import type { components } from '../../api/schema';
import { Icon } from '../../components/Icon';
import { Page } from '../../components/Page';
import { QueryView } from '../../components/QueryView';
import { Empty, Skeleton } from '../../components/states';
import { useTexts } from '../../i18n/use-texts';
import './admin.css';

type Plugin = components['schemas']['PluginOut'];
type State = 'quarantined' | 'ill' | 'running';

const REFRESH_MS = 30_000;
const WORST_FIRST: readonly State[] = ['quarantined', 'ill', 'running'];

function stateOf({ state, healthy }: Plugin): State {
  if (state === 'quarantined') return 'quarantined';
  return healthy === false ? 'ill' : 'running';
}

/** The plugins that are on and how they are. Switching them is the operator's command. */
export function Plugins() {
  const { t } = useTexts();
  const plugins = query.useQuery('get', '/api/v1/plugins', undefined, {
    refetchInterval: REFRESH_MS,
  });
  return (
    <Page title={t('admin.plugins.title')} subtitle={t('admin.plugins.hint')}>
      <QueryView
        query={plugins}
        skeleton={<Skeleton rows={4} height={96} />}
        isEmpty={({ items }) => items.length === 0}
        empty={<Empty icon="puzzle" title={t('admin.plugins.empty')} />}
      >
        {({ items }) => (
          <ul className="ov-plugins">
            {[...items]
              .sort((a, b) => WORST_FIRST.indexOf(stateOf(a)) - WORST_FIRST.indexOf(stateOf(b)))
              .map((plugin) => (
                <PluginRow key={plugin.name} plugin={plugin} />
              ))}
          </ul>
        )}
      </QueryView>
    </Page>
  );
}

function PluginRow({ plugin }: { readonly plugin: Plugin }) {
  const { t } = useTexts();
  const state = stateOf(plugin);
  return (
    <li className="ov-card ov-plugin" data-state={state}>
      <span className="ov-plugin-icon">
        <Icon name={state === 'running' ? 'check' : 'alert'} size={20} />
      </span>
      <div>
        <h2>
          <bdi>{plugin.name}</bdi>
          <small className="ov-hint" dir="ltr">
            {plugin.version}
          </small>
        </h2>
        <p className="ov-hint" dir="auto">
          {plugin.summary}
        </p>
        {plugin.reason && (
          <p className="ov-error" dir="auto">
            {plugin.reason}
          </p>
        )}
        {state === 'ill' && <p className="ov-hint">{t('admin.plugins.ill-hint')}</p>}
      </div>
      <span className="ov-mark" data-state={state}>
        {t(`admin.plugins.${state}`)}
      </span>
    </li>
  );
}
