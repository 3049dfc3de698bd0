import { lazy, Suspense, useEffect } from 'react';
import { Link, Navigate, Route, Routes, useLocation } from 'react-router';
import { Boundary } from '../components/Boundary';
import { QueryView } from '../components/QueryView';
import { Empty, Failure, Skeleton } from '../components/states';
import { useTexts } from '../i18n/use-texts';
import { useSession, useSessionState } from '../sdk/session';
import { Expired } from './Expired';
import { Layout } from './Layout';
import { type ScreenInfo, useManifest } from './manifest';
import { PluginScreen } from './PluginScreen';
import { Home } from './screens/Home';
import { AdminPanel, CreatorPanel } from './screens/Panel';
import { Profile } from './screens/Profile';

const Settings = lazy(() =>
  import('./screens/Settings').then(({ Settings }) => ({ default: Settings })),
);
const SignIn = lazy(() => import('./screens/SignIn').then(({ SignIn }) => ({ default: SignIn })));
const Plugins = lazy(() => import('./admin/Plugins').then(({ Plugins }) => ({ default: Plugins })));
const Figures = lazy(() => import('./admin/Figures').then(({ Figures }) => ({ default: Figures })));
const Users = lazy(() => import('./admin/Users').then(({ Users }) => ({ default: Users })));
const User = lazy(() => import('./admin/User').then(({ User }) => ({ default: User })));
const Audit = lazy(() => import('./admin/Audit').then(({ Audit }) => ({ default: Audit })));

/** Who may see anything at all, and then the screens. */
export function App() {
  const session = useSession();
  const state = useSessionState();
  const { pathname } = useLocation();
  if (pathname === '/sign-in' || state.status === 'signed-out') {
    return (
      <main id="content" className="ov-alone">
        <Suspense fallback={<Skeleton rows={1} />}>
          <SignIn />
        </Suspense>
      </main>
    );
  }
  if (state.status === 'unreachable') {
    return (
      <main id="content" className="ov-alone">
        <Failure error={state.error} onRetry={() => void session.start()} />
      </main>
    );
  }
  if (state.status === 'starting') return <Starting />;
  return (
    <>
      <Layout>
        <Screens />
      </Layout>
      <Expired />
    </>
  );
}

/** The frame of the app before anything is known, so that nothing jumps when it is. */
function Starting() {
  return (
    <div className="ov-layout">
      <div className="ov-sidebar" />
      <div className="ov-main">
        <main className="ov-page">
          <Skeleton rows={4} height={96} />
        </main>
      </div>
      <div className="ov-tabbar" />
    </div>
  );
}

/** A part of the shell that could not be loaded may have been replaced by a newer one. */
const reload = () => location.reload();

function Screens() {
  const manifest = useManifest();
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another screen begins at its top
  useEffect(() => {
    // In braces: browsers are about to return a promise from it, which is no way to undo an effect.
    window.scrollTo(0, 0);
  }, [pathname]);
  const screens = manifest.data?.screens.filter(isPage) ?? [];
  return (
    <Boundary key={pathname} fallback={(error) => <Failure error={error} onRetry={reload} />}>
      <Suspense fallback={<Skeleton rows={4} height={96} />}>
        <Routes>
          <Route path="/" element={<Home />} />
          <Route path="/profile" element={<Profile />} />
          <Route path="/settings" element={<Settings />} />
          <Route path="/creator" element={<CreatorPanel />} />
          <Route path="/admin" element={<AdminPanel />} />
          <Route path="/admin/plugins" element={<Plugins />} />
          <Route path="/admin/figures" element={<Figures />} />
          <Route path="/admin/users" element={<Users />} />
          <Route path="/admin/users/:id" element={<User />} />
          <Route path="/admin/audit" element={<Audit />} />
          {screens.map((screen) => (
            <Route
              key={screen.route}
              path={screen.route}
              element={<PluginScreen screen={screen} />}
            />
          ))}
          <Route path="*" element={<QueryView query={manifest}>{() => <Nowhere />}</QueryView>} />
        </Routes>
      </Suspense>
    </Boundary>
  );
}

/** Cards and sections are drawn within other pages; the others have an address. */
function isPage({ placement }: ScreenInfo): boolean {
  return placement !== 'home' && placement !== 'profile';
}

function Nowhere() {
  const { t } = useTexts();
  const { pathname, state } = useLocation();
  // A start parameter may also mean something that is no place, such as a campaign.
  const isStart = (state as { started?: boolean } | null)?.started === true;
  if (isStart || pathname === '/index.html') return <Navigate to="/" replace />;
  return (
    <Empty
      icon="compass"
      title={t('nowhere.title')}
      action={<Link to="/">{t('nowhere.home')}</Link>}
    >
      {t('nowhere.hint')}
    </Empty>
  );
}
