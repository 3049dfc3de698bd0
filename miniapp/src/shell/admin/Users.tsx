import { Avatar } from '@telegram-apps/telegram-ui';
import { Link, useSearchParams } from 'react-router';
import { BY_CURSOR, query } from '../../api/client';
import type { components } from '../../api/schema';
import { Choice } from '../../components/Choice';
import { Field } from '../../components/Field';
import { Icon } from '../../components/Icon';
import { InfiniteList } from '../../components/InfiniteList';
import { Page } from '../../components/Page';
import { Empty } from '../../components/states';
import { useTexts } from '../../i18n/use-texts';
import { initials } from '../../sdk/initials';
import './admin.css';
import { useSettled } from '../../sdk/settled';

type Person = components['schemas']['AccountItem'];

const ROLES = ['all', 'creator', 'moderator', 'admin'] as const;
const BANS = ['all', 'banned', 'free'] as const;

/** Everybody who is here, to be searched; what is searched for is part of the address. */
export function Users() {
  const { t } = useTexts();
  const [params, setParams] = useSearchParams();
  const put = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value && value !== 'all') next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const text = params.get('search') ?? '';
  const role = ROLES.find((one) => one === params.get('role')) ?? 'all';
  const ban = BANS.find((one) => one === params.get('ban')) ?? 'all';
  const search = useSettled(text.trim());
  const people = query.useInfiniteQuery(
    'get',
    '/api/v1/accounts',
    {
      params: {
        query: {
          search,
          role: role === 'all' ? undefined : role,
          banned: ban === 'all' ? undefined : ban === 'banned',
          limit: 50,
        },
      },
    },
    BY_CURSOR,
  );
  return (
    <Page title={t('admin.users.title')}>
      <Field label={t('admin.users.search')} hint={t('admin.users.search-hint')}>
        {(control) => (
          <input
            {...control}
            type="search"
            dir="auto"
            autoComplete="off"
            value={text}
            onChange={({ target }) => put('search', target.value)}
          />
        )}
      </Field>
      <Choice
        label={t('admin.users.role')}
        value={role}
        onChange={(value) => put('role', value)}
        options={ROLES.map((value) => ({ value, label: t(`admin.role.${value}`) }))}
      />
      <Choice
        label={t('admin.users.bans')}
        value={ban}
        onChange={(value) => put('ban', value)}
        options={BANS.map((value) => ({ value, label: t(`admin.users.ban-${value}`) }))}
      />
      <InfiniteList
        key={`${search}/${role}/${ban}`}
        query={people}
        label={t('admin.users.title')}
        estimate={76}
        keyOf={({ id }) => id}
        empty={<Empty icon="search" title={t('admin.users.empty')} />}
        render={(person) => <PersonRow person={person} />}
      />
    </Page>
  );
}

function PersonRow({ person }: { readonly person: Person }) {
  const { t } = useTexts();
  const { id, name, username, roles, banned } = person;
  const about = [username && `@${username}`, `#${id}`].filter(Boolean).join(' · ');
  return (
    <Link to={`/admin/users/${id}`} className="ov-row">
      <Avatar size={40} acronym={initials(name)} />
      <span className="ov-row-what">
        {/* In its own direction, but where the line begins. */}
        <span>
          <bdi>{name}</bdi>
        </span>
        <small dir="ltr">{about}</small>
      </span>
      <span className="ov-row-marks">
        {banned && <span className="ov-mark ov-mark-bad">{t('admin.users.banned')}</span>}
        {roles
          .filter((role) => role !== 'user')
          .map((role) => (
            <span key={role} className="ov-mark">
              {t(`admin.role.${role}`)}
            </span>
          ))}
      </span>
      <Icon name="forward" size={18} />
    </Link>
  );
}
