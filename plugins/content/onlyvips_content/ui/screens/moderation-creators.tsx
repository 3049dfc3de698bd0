import '../studio/styles';
import {
  api,
  BY_CURSOR,
  Choice,
  Empty,
  Page,
  query,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { InfiniteList } from '@onlyvips/sdk/lists';
import { useState } from 'react';
import { refreshAll } from '../data/cache';
import { Application } from '../studio/moderation/Application';
import { Reason } from '../studio/moderation/Reason';
import type { OwnCreator } from '../studio/types';

export { messages } from '../messages';

const STATES = ['applied', 'verified', 'rejected', 'suspended'] as const;
type State = (typeof STATES)[number];

interface Decision {
  readonly creator: OwnCreator;
  readonly state: 'verified' | 'rejected' | 'suspended';
  readonly reason: string;
}

/** Who wants to be a creator, who is one, and what a moderator decides about them. */
export default function ModerationCreatorsScreen() {
  const { t } = useMessages();
  const client = useQueryClient();
  const [state, setState] = useState<State>('applied');
  const [refusing, setRefusing] = useState<OwnCreator | null>(null);
  const creators = query.useInfiniteQuery(
    'get',
    '/api/v1/content/moderation/creators',
    { params: { query: { state, limit: 20 } } },
    BY_CURSOR,
  );
  const decide = useMutation({
    mutationFn: ({ creator, ...body }: Decision) =>
      api.POST('/api/v1/content/moderation/creators/{account_id}/decision', {
        params: { path: { account_id: creator.account_id } },
        body,
      }),
    async onSuccess(_answer, decision) {
      toast.success(t(`studio.verify.done-${decision.state}`, { name: decision.creator.name }));
      await refreshAll(client);
    },
  });
  const suspends = refusing?.state === 'verified';
  return (
    <Page title={t('studio.verify.title')}>
      <Choice
        label={t('studio.verify.state')}
        options={STATES.map((value) => ({ value, label: t(`studio.verify.${value}`) }))}
        value={state}
        onChange={setState}
      />
      <InfiniteList<OwnCreator>
        query={creators}
        label={t('studio.verify.title')}
        keyOf={(creator) => creator.account_id}
        estimate={260}
        empty={<Empty icon="check" title={t(`studio.verify.no-${state}`)} />}
        render={(creator) => (
          <Application
            creator={creator}
            busy={decide.isPending && decide.variables?.creator.account_id === creator.account_id}
            onVerify={() =>
              decide.mutate(
                { creator, state: 'verified', reason: '' },
                {
                  onError: (error) => toast.error(sentence(error, t('studio.fault.unknown'))),
                },
              )
            }
            onRefuse={() => setRefusing(creator)}
          />
        )}
      />
      <Reason
        open={refusing !== null}
        title={t(suspends ? 'studio.verify.suspend-title' : 'studio.verify.reject-title', {
          name: refusing?.name ?? '',
        })}
        hint={t('studio.reason.hint')}
        action={t(suspends ? 'studio.verify.suspend' : 'studio.verify.reject')}
        onClose={() => setRefusing(null)}
        onDecide={async (reason) => {
          if (!refusing) return;
          const next = suspends ? 'suspended' : 'rejected';
          await decide.mutateAsync({ creator: refusing, state: next, reason });
        }}
      />
    </Page>
  );
}
