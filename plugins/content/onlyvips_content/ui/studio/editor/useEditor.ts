import { haptic, toast, useMessages, useNavigate } from '@onlyvips/sdk';
import { useState, useSyncExternalStore } from 'react';
import { placeOf, rename, subscribe } from '../files/transfers';
import type { StoredWork, WorkState } from '../types';
import { type Draft, type Edit, isSame, printOf } from './draft';
import { useUnsaved } from './drafts';
import { checked, type Faults, NO_FAULTS, refused } from './faults';
import { useWorkWrites } from './useWork';

/** What was wrong with works whose editor gave way to another one when they got their numbers. */
const carried = new Map<number, Faults>();

/** Names of where the files and the cover of a work are sent to. */
const placeNameOf = (id: number | string): string => `work-${id}`;

/**
 * Everything that an editor does: what is written, what is wrong with it, keeping it, moving it.
 *
 * @param work As the server has it; null for one that it does not have yet.
 * @param original What writing begins with.
 */
export function useEditor(work: StoredWork | null, original: Draft) {
  const { t } = useMessages();
  const navigate = useNavigate();
  const name = work ? String(work.id) : 'new';
  const place = placeNameOf(name);
  const base = printOf(original);
  const { unsaved, edit, moveTo, forget } = useUnsaved(name);
  const [restored, setRestored] = useState(() => unsaved !== null);
  const [faults, setFaults] = useState<Faults>(() => carried.get(work?.id ?? 0) ?? NO_FAULTS);
  const { save, move, remove } = useWorkWrites();
  const pending = useSyncExternalStore(subscribe, () => placeOf(place)).transfers.length;
  const draft = unsaved?.draft ?? original;
  const dirty = unsaved !== null && !isSame(unsaved.draft, original);

  function change(changes: Partial<Draft> | Edit): void {
    const apply: Edit = typeof changes === 'function' ? changes : (old) => ({ ...old, ...changes });
    edit(apply, { base, draft: original });
  }

  function tell(found: Faults): null {
    setFaults(found);
    haptic.error();
    toast.error(found.summary);
    return null;
  }

  /** Keeps what was written; null when it was refused. */
  async function keep(): Promise<StoredWork | null> {
    const found = checked(draft, t);
    if (found.fields.length) return tell(found);
    try {
      const kept = await save.mutateAsync({ work, draft });
      carried.delete(kept.id);
      forget();
      setRestored(false);
      setFaults(NO_FAULTS);
      if (!work) {
        rename(place, placeNameOf(kept.id));
        rename(`${place}/cover`, `${placeNameOf(kept.id)}/cover`);
      }
      return kept;
    } catch (error) {
      return tell(refused(error, t));
    }
  }

  async function saveNow(): Promise<void> {
    const kept = await keep();
    if (!kept) return;
    toast.success(t('studio.saved'));
    if (!work) navigate(`/content/studio/works/${kept.id}`, { replace: true });
  }

  async function moveNow(state: WorkState, at?: string): Promise<boolean> {
    const kept = dirty || !work ? await keep() : work;
    if (!kept) return false;
    carried.delete(kept.id);
    try {
      await move.mutateAsync({ work: kept, state, at });
      setFaults(NO_FAULTS);
      toast.success(t(`studio.moved.${state}`));
      return true;
    } catch (error) {
      const found = refused(error, t);
      if (!work) carried.set(kept.id, found);
      tell(found);
      return false;
    } finally {
      // The work is there now, whether it could be moved or not.
      if (!work) navigate(`/content/studio/works/${kept.id}`, { replace: true });
    }
  }

  async function removeNow(): Promise<void> {
    if (!work) return;
    await remove.mutateAsync(work.id);
    forget();
    navigate('/content/studio', { replace: true });
  }

  return {
    draft,
    change,
    dirty,
    place,
    pending,
    faults,
    busy: save.isPending || move.isPending || remove.isPending,
    /** What was written another time is shown. */
    restored: restored && dirty,
    /** It was written upon something older than what the server has now. */
    stale: dirty && unsaved.base !== base,
    keepMine: () => moveTo(base),
    discard() {
      forget();
      setRestored(false);
      setFaults(NO_FAULTS);
    },
    saveNow,
    moveNow,
    removeNow,
  };
}
