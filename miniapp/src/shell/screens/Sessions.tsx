import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Cell, Section } from '@telegram-apps/telegram-ui';
import { api, query } from '../../api/client';
import { QueryView } from '../../components/QueryView';
import { Skeleton, sentence } from '../../components/states';
import { toast } from '../../components/toasts';
import { useFormat } from '../../i18n/format';
import { useTexts } from '../../i18n/use-texts';

const KEY = ['get', '/api/v1/me/sessions'];

/** Where one is signed in, and the way to end it there. */
export function Sessions() {
  const { t } = useTexts();
  const format = useFormat();
  const client = useQueryClient();
  const sessions = query.useQuery('get', '/api/v1/me/sessions');
  const end = useMutation({
    mutationFn: (id: number) =>
      api.DELETE('/api/v1/me/sessions/{session_id}', { params: { path: { session_id: id } } }),
    onError: (error) => toast.error(sentence(error, t('failure.hint'))),
    onSettled: () => client.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Section header={t('settings.sessions')}>
      <QueryView query={sessions} skeleton={<Skeleton rows={2} />}>
        {({ items }) =>
          items.map((session) => (
            <Cell
              key={session.id}
              subtitle={t('settings.last-used', { when: format.relative(session.last_used_at) })}
              after={
                session.current ? (
                  <span className="ov-hint">{t('settings.this-session')}</span>
                ) : (
                  <Button
                    size="s"
                    mode="outline"
                    disabled={end.isPending}
                    onClick={() => end.mutate(session.id)}
                  >
                    {t('settings.end-session')}
                  </Button>
                )
              }
            >
              <bdi>{session.device}</bdi>
            </Cell>
          ))
        }
      </QueryView>
    </Section>
  );
}
