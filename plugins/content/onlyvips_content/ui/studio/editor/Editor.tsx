import { Button, Card, Choice, Page, useMessages } from '@onlyvips/sdk';
import { MainButton } from '@onlyvips/sdk/forms';
import { Banner } from '../common/Banner';
import { FilesField } from '../files/FilesField';
import { PictureField } from '../files/PictureField';
import { KINDS, type StoredWork } from '../types';
import { WaysField } from '../ways/WaysField';
import { BundleField } from './BundleField';
import { acceptOf, type Draft } from './draft';
import { faultOf } from './faults';
import { Leaving } from './Leaving';
import { Preview } from './Preview';
import { PublishCard } from './PublishCard';
import { SortingFields } from './SortingFields';
import { TextsField } from './TextsField';
import { useEditor } from './useEditor';

export interface EditorProps {
  readonly work: StoredWork | null;
  readonly original: Draft;
}

/** The cover that the server would take: the chosen one, else the first that can be looked at. */
function coverOf({ kind, cover, media }: Draft): string | null {
  return cover ?? (kind === 'audio' ? null : (media[0] ?? null));
}

/** Writes a work: its files, texts, place and ways in, and where it is published. */
export function Editor({ work, original }: EditorProps) {
  const { t, format } = useMessages();
  const editor = useEditor(work, original);
  const { draft, change, faults, dirty, busy } = editor;
  const cover = coverOf(draft);
  const title = draft.texts[draft.language].title.trim();
  const saved = work
    ? t('studio.editor.saved', { when: format.relative(work.updated_at) })
    : t('studio.editor.new-hint');
  return (
    <Page
      title={title || t(work ? 'studio.untitled' : 'studio.editor.new')}
      subtitle={dirty && work ? t('studio.editor.dirty') : saved}
    >
      <Notices editor={editor} work={work} />
      <div className="content-studio-editor">
        <div className="content-studio-editor-main">
          {!work && (
            <Card title={t('studio.editor.kind')}>
              <Choice
                label={t('studio.editor.kind')}
                options={KINDS.map((kind) => ({ value: kind, label: t(`studio.kind.${kind}`) }))}
                value={draft.kind}
                onChange={(kind) =>
                  change(kind === 'bundle' ? { kind, media: [] } : { kind, works: [] })
                }
              />
              <p className="ov-hint">{t(`studio.kind.${draft.kind}-hint`)}</p>
            </Card>
          )}
          {draft.kind === 'bundle' ? (
            <Card title={t('studio.bundle.title')}>
              <BundleField
                works={draft.works}
                faults={faults}
                onChange={(works) => change({ works })}
              />
            </Card>
          ) : (
            <Card title={t('studio.files.title')}>
              <FilesField
                place={editor.place}
                accept={acceptOf(draft.kind)}
                single={draft.kind === 'photo'}
                media={draft.media}
                cover={cover}
                faults={faults}
                onMedia={(next) => change((old) => withMedia(old, next(old.media)))}
                onCover={(chosen) => change({ cover: chosen })}
              />
            </Card>
          )}
          <Card title={t('studio.texts.heading')}>
            <TextsField draft={draft} faults={faults} onChange={change} />
          </Card>
          <Card title={t('studio.ways.title')}>
            <WaysField ways={draft.ways} faults={faults} onChange={(ways) => change({ ways })} />
          </Card>
          <Card title={t('studio.sorting.title')}>
            <SortingFields draft={draft} faults={faults} onChange={change} />
          </Card>
        </div>
        <div className="content-studio-editor-side">
          <Card title={t('studio.preview.title')}>
            <Preview draft={draft} cover={cover} />
            <PictureField
              place={`${editor.place}/cover`}
              label={t('studio.cover.title')}
              hint={t('studio.cover.hint')}
              value={draft.cover && !draft.media.includes(draft.cover) ? draft.cover : null}
              ratio={4 / 3}
              error={faultOf(faults, 'cover')}
              onChange={(chosen) => change({ cover: chosen })}
            />
          </Card>
          <PublishCard
            work={work}
            busy={busy}
            pending={editor.pending}
            faults={faults}
            onMove={editor.moveNow}
            onDelete={() => void editor.removeNow()}
          />
        </div>
      </div>
      {(dirty || !work) && (
        <MainButton
          text={t(work ? 'studio.editor.save' : 'studio.editor.save-draft')}
          enabled={dirty}
          loading={busy}
          onClick={() => void editor.saveNow()}
        />
      )}
      <Leaving dirty={dirty && !busy} hint={t('studio.leave.hint')} onDiscard={editor.discard} />
    </Page>
  );
}

/** A draft with other files; a cover that is taken out is no cover any more. */
function withMedia(draft: Draft, media: readonly string[]): Draft {
  const gone = draft.cover !== null && draft.media.includes(draft.cover);
  return {
    ...draft,
    media,
    cover: gone && !media.includes(draft.cover ?? '') ? null : draft.cover,
  };
}

interface NoticesProps {
  readonly editor: ReturnType<typeof useEditor>;
  readonly work: StoredWork | null;
}

function Notices({ editor, work }: NoticesProps) {
  const { t } = useMessages();
  return (
    <>
      {work?.taken_down_reason && (
        <Banner kind="error" icon="ban">
          {t('studio.editor.taken-down', { reason: work.taken_down_reason })}
        </Banner>
      )}
      {editor.stale ? (
        <Banner
          kind="warning"
          actions={
            <>
              <Button size="s" mode="bezeled" onClick={editor.keepMine}>
                {t('studio.editor.keep-mine')}
              </Button>
              <Button size="s" mode="plain" onClick={editor.discard}>
                {t('studio.editor.take-other')}
              </Button>
            </>
          }
        >
          {t('studio.editor.stale')}
        </Banner>
      ) : (
        editor.restored && (
          <Banner
            icon="check"
            actions={
              <Button size="s" mode="plain" onClick={editor.discard}>
                {t('studio.editor.discard')}
              </Button>
            }
          >
            {t('studio.editor.restored')}
          </Banner>
        )
      )}
      {editor.faults.summary && <Banner kind="error">{editor.faults.summary}</Banner>}
    </>
  );
}
