import '../studio/styles';
import { QueryView, Skeleton, useMessages, useParams } from '@onlyvips/sdk';
import { useMemo } from 'react';
import { draftOf, emptyDraft } from '../studio/editor/draft';
import { Editor } from '../studio/editor/Editor';
import { useStoredWork } from '../studio/editor/useWork';
import { useMediaOf } from '../studio/files/media';
import type { StoredWork } from '../studio/types';

export { messages } from '../messages';

/** A new work, or one that is there. */
export default function StudioEditorScreen() {
  const { id } = useParams();
  const workId = id === undefined ? null : Number(id);
  return workId === null ? <NewWork /> : <OldWork id={workId} />;
}

function NewWork() {
  const { language } = useMessages();
  const original = useMemo(() => emptyDraft('photo', language), [language]);
  return <Editor work={null} original={original} />;
}

function OldWork({ id }: { readonly id: number }) {
  const work = useStoredWork(id);
  const known = useMediaOf(id);
  const waiting = <Skeleton rows={4} height={180} />;
  return (
    <QueryView query={work} skeleton={waiting}>
      {(stored) => (known ? <Stored key={stored.id} work={stored} /> : waiting)}
    </QueryView>
  );
}

function Stored({ work }: { readonly work: StoredWork }) {
  const original = useMemo(() => draftOf(work), [work]);
  return <Editor work={work} original={original} />;
}
