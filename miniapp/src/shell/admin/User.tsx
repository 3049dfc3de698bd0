import { Avatar, Button } from '@telegram-apps/telegram-ui';
import { useState } from 'react';
import { useParams } from 'react-router';
import { query } from '../../api/client';
import type { paths } from '../../api/schema';
import { Card } from '../../components/Card';
import { Page } from '../../components/Page';
import { QueryView } from '../../components/QueryView';
import { Skeleton } from '../../components/states';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/use-texts';
import { initials } from '../../sdk/initials';
import { useAccount } from '../../sdk/session';
import { AuditEntries } from './AuditEntries';
import './admin.css';
import { BanSheet, useUnban } from './BanSheet';
import { Roles } from './Roles';

export type PersonDetail =
  paths['/api/v1/accounts/{account_id}']['get']['responses'][200]['content']['application/json'];

/** One person: who they are, what they may do, whether they are kept out, and why. */
export function User() {
  const { t } = useTexts();
  const id = Number(useParams().id);
  const person = query.useQuery('get', '/api/v1/accounts/{account_id}', {
    params: { path: { account_id: id } },
  });
  return (
    <Page title={person.data?.name ?? t('admin.users.person', { number: id })}>
      <QueryView query={person} skeleton={<Skeleton rows={3} height={140} />}>
        {(found) => <Details person={found} />}
      </QueryView>
    </Page>
  );
}

function Details({ person }: { readonly person: PersonDetail }) {
  const { t } = useTexts();
  const format = useFormat();
  const { id: self, permissions } = useAccount();
  const facts = [
    [t('admin.users.number'), `#${person.id}`],
    [t('admin.users.telegram'), String(person.telegram_id)],
    [t('admin.users.since'), format.date(person.created_at)],
    [t('admin.users.language'), languageName(person.language, format.language)],
    [t('admin.users.time-zone'), person.time_zone],
  ];
  return (
    <>
      <Card>
        <div className="ov-person">
          <Avatar size={48} acronym={initials(person.name)} />
          <div>
            <strong dir="auto">{person.name}</strong>
            {person.username && (
              <p className="ov-hint" dir="ltr">
                @{person.username}
              </p>
            )}
          </div>
        </div>
        <dl className="ov-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      </Card>
      <Roles person={person} />
      <Bans
        person={person}
        mayBan={permissions.includes('core.accounts.ban') && person.id !== self}
      />
      {permissions.includes('core.audit.read') && (
        <section>
          <h2 className="ov-list-title">{t('admin.audit.of')}</h2>
          <AuditEntries account={person.id} />
        </section>
      )}
    </>
  );
}

function languageName(code: string, into: string): string {
  return new Intl.DisplayNames(into, { type: 'language', fallback: 'code' }).of(code) ?? code;
}

function Bans({ person, mayBan }: { readonly person: PersonDetail; readonly mayBan: boolean }) {
  const { t } = useTexts();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const unban = useUnban(person.id);
  return (
    <Card title={t('admin.users.bans')}>
      <p>
        {person.banned
          ? person.banned_until
            ? t('admin.users.banned-until', { when: format.dateTime(person.banned_until) })
            : t('admin.users.banned-for-ever')
          : t('admin.users.not-banned')}
      </p>
      {person.bans.length > 0 && (
        <ul className="ov-bans">
          {person.bans.map((ban) => (
            <li key={ban.starts_at} data-active={ban.active}>
              <span dir="auto">{ban.reason}</span>
              <small className="ov-hint">
                {[
                  format.dateTime(ban.starts_at),
                  ban.active && t('admin.users.ban-active'),
                  ban.lifted_at &&
                    t('admin.users.ban-lifted', { when: format.dateTime(ban.lifted_at) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </li>
          ))}
        </ul>
      )}
      {mayBan && (
        <div className="ov-buttons">
          {person.banned && (
            <Button
              size="m"
              mode="bezeled"
              loading={unban.isPending}
              onClick={() => unban.mutate()}
            >
              {t('admin.users.unban')}
            </Button>
          )}
          <Button size="m" mode="bezeled" onClick={() => setOpen(true)}>
            {t(person.banned ? 'admin.users.ban-change' : 'admin.users.ban')}
          </Button>
        </div>
      )}
      <BanSheet key={String(open)} person={person} open={open} onClose={() => setOpen(false)} />
    </Card>
  );
}
