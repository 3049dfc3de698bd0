import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Switch } from '@telegram-apps/telegram-ui';
import { useState } from 'react';
import { api } from '../../api/client';
import { Card } from '../../components/Card';
import { Sheet } from '../../components/Sheet';
import { sentence } from '../../components/states';
import { toast } from '../../components/toasts';
import { useTexts } from '../../i18n/use-texts';
import { useAccount } from '../../sdk/session';
import { useAskAgain } from './BanSheet';
import type { PersonDetail } from './User';

const ROLES = ['creator', 'moderator', 'admin'] as const;
type Role = (typeof ROLES)[number];

/** What somebody may do. Whoever may change it is asked once more before anything is. */
export function Roles({ person }: { readonly person: PersonDetail }) {
  const { t } = useTexts();
  const { permissions } = useAccount();
  const [asked, setAsked] = useState<Role | null>(null);
  const may = permissions.includes('core.accounts.roles');
  return (
    <Card title={t('admin.users.roles')}>
      <ul className="ov-roles">
        {ROLES.map((role) => (
          <li key={role}>
            <span>
              {t(`admin.role.${role}`)}
              <small className="ov-hint">{t(`admin.role.${role}-hint`)}</small>
            </span>
            <Switch
              aria-label={t(`admin.role.${role}`)}
              checked={person.roles.includes(role)}
              disabled={!may}
              onChange={() => setAsked(role)}
            />
          </li>
        ))}
      </ul>
      {asked && <Question person={person} role={asked} onClose={() => setAsked(null)} />}
    </Card>
  );
}

interface QuestionProps {
  readonly person: PersonDetail;
  readonly role: Role;
  readonly onClose: () => void;
}

function Question({ person, role, onClose }: QuestionProps) {
  const { t } = useTexts();
  const client = useQueryClient();
  const askAgain = useAskAgain();
  const has = person.roles.includes(role);
  const key = [
    'get',
    '/api/v1/accounts/{account_id}',
    { params: { path: { account_id: person.id } } },
  ];
  const change = useMutation({
    mutationFn: () =>
      has
        ? api.DELETE('/api/v1/accounts/{account_id}/roles/{role}', {
            params: { path: { account_id: person.id, role } },
          })
        : api.POST('/api/v1/accounts/{account_id}/roles', {
            params: { path: { account_id: person.id } },
            body: { role },
          }),
    // The switch is where it will be, and goes back if that is refused.
    onMutate() {
      const before = client.getQueryData<PersonDetail>(key);
      const roles = has ? person.roles.filter((one) => one !== role) : [...person.roles, role];
      client.setQueryData(key, { ...person, roles });
      onClose();
      return { before };
    },
    onError(error, _nothing, context) {
      client.setQueryData(key, context?.before);
      toast.error(sentence(error, t('failure.hint')));
    },
    onSettled: askAgain,
  });
  const name = t(`admin.role.${role}`);
  return (
    <Sheet
      open
      onClose={onClose}
      title={t(has ? 'admin.users.revoke' : 'admin.users.grant', { role: name })}
    >
      <p>
        {t(has ? 'admin.users.revoke-question' : 'admin.users.grant-question', {
          role: name,
          name: person.name,
        })}
      </p>
      <Button size="l" stretched onClick={() => change.mutate()}>
        {t(has ? 'admin.users.revoke' : 'admin.users.grant', { role: name })}
      </Button>
      <Button size="l" mode="bezeled" stretched onClick={onClose}>
        {t('action.cancel')}
      </Button>
    </Sheet>
  );
}
