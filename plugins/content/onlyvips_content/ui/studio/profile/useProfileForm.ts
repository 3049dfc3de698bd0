import {
  ApiError,
  type FieldError,
  haptic,
  sentence,
  toast,
  useMessages,
  useMutation,
  useQueryClient,
} from '@onlyvips/sdk';
import { useState } from 'react';
import { refreshAll } from '../../data/cache';
import type { OwnCreator } from '../types';
import { isSlug, type Profile } from './profile';

interface Sending {
  readonly send: (profile: Profile) => Promise<OwnCreator>;
  /** Whether a name for addresses is asked for. */
  readonly slug: boolean;
  readonly done: string;
}

/** A form of a creator's profile: what is written, what is wrong with it, sending it. */
export function useProfileForm(original: Profile, { send, slug, done }: Sending) {
  const { t } = useMessages();
  const client = useQueryClient();
  const [changes, setChanges] = useState<Partial<Profile>>({});
  const [faults, setFaults] = useState<readonly FieldError[]>([]);
  const profile = { ...original, ...changes };
  const sending = useMutation({
    mutationFn: send,
    async onSuccess() {
      await refreshAll(client);
      setChanges({});
      setFaults([]);
      toast.success(done);
    },
    onError(error) {
      setFaults(faultsOf(error));
      toast.error(sentence(error, t('studio.fault.unknown')));
    },
  });

  function faultsOf(error: unknown): readonly FieldError[] {
    if (!(error instanceof ApiError)) return [];
    return error.code === 'slug-taken'
      ? [{ field: 'slug', message: t('studio.fault.slug-taken') }]
      : error.fields;
  }

  function checked(): FieldError[] {
    const found: FieldError[] = [];
    if (profile.name.trim().length < 2)
      found.push({ field: 'name', message: t('studio.fault.name') });
    if (slug && !isSlug(profile.slug))
      found.push({ field: 'slug', message: t('studio.fault.slug') });
    profile.links.forEach(({ title, url }, place) => {
      if (url.trim() && !title.trim())
        found.push({ field: `links.${place}.title`, message: t('studio.fault.link-title') });
      if ((title.trim() || url.trim()) && !/^https:\/\/[^\s.]+\.[^\s]+$/.test(url.trim()))
        found.push({ field: `links.${place}.url`, message: t('studio.fault.link') });
    });
    return found;
  }

  return {
    profile,
    faults,
    dirty: JSON.stringify(profile) !== JSON.stringify(original),
    busy: sending.isPending,
    change: (next: Partial<Profile>) => setChanges((before) => ({ ...before, ...next })),
    discard: () => setChanges({}),
    submit() {
      const found = checked();
      setFaults(found);
      if (found.length === 0) return sending.mutate(profile);
      haptic.error();
      toast.error(t('studio.fault.some'));
    },
  };
}
