import { useMessages, useNavigate, useSearchParams } from '@onlyvips/sdk';
import { useState } from 'react';
import { useColumns } from '../cards/useColumns';
import { NoCover, WorkTile } from '../cards/WorkTile';
import type { Medium, WorkDetail } from '../data/types';
import { AudioPlayer } from '../media/AudioPlayer';
import { PhotoViewer } from '../media/PhotoViewer';
import { ratioOf, Still } from '../media/Still';
import { VideoPlayer } from '../media/VideoPlayer';
import { framed } from './LockedHero';

const PHOTO = 'photo';

/** The pictures, videos and sounds of a work that is open. */
export function OpenMedia({ work }: { readonly work: WorkDetail }) {
  const photos = work.media.filter(({ kind }) => kind === 'image');
  const played = work.media.filter(({ kind }) => kind !== 'image');
  // Where one stopped before coming here; what is played now does not move it.
  const [progress] = useState(work.progress);
  const startOf = ({ id }: Medium) => (progress?.media_id === id ? progress.position_ms : 0);
  const coverOnly = work.kind === 'audio' || (work.media.length === 0 && work.cover !== null);
  return (
    <>
      {coverOnly && (
        <Still
          picture={work.cover}
          alt=""
          ratio={framed(work.kind === 'audio' ? 1.25 : ratioOf(work.cover, 16 / 9))}
          eager
          className="content-hero"
          instead={<NoCover work={work} />}
        />
      )}
      {played.map((medium, place) => {
        const title = played.length > 1 ? `${work.title} · ${place + 1}` : work.title;
        const common = { workId: work.id, medium, title, startMs: startOf(medium) };
        return medium.kind === 'video' ? (
          <VideoPlayer key={medium.id} {...common} />
        ) : (
          <AudioPlayer key={medium.id} {...common} artist={work.creator.name} />
        );
      })}
      {photos.length > 0 && <Photos work={work} photos={photos} />}
    </>
  );
}

/**
 * How many sixths of a row each photo takes: the first all, the others a third, and the last ones
 * share what is left of theirs, so that no row ends early.
 */
export function spansOf(count: number): readonly (2 | 3 | 6)[] {
  const over = (count - 1) % 3;
  return Array.from({ length: count }, (_, place) => {
    if (place === 0) return 6;
    if (place < count - over) return 2;
    return over === 1 ? 6 : 3;
  });
}

interface PhotosProps {
  readonly work: WorkDetail;
  readonly photos: readonly Medium[];
}

/** Photos: the first large, the others below; each opens over the whole screen. */
function Photos({ work, photos }: PhotosProps) {
  const { t } = useMessages();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const [opened, setOpened] = useState(false);
  const place = Number(search.get(PHOTO) ?? 0) - 1;
  const spans = spansOf(photos.length);

  function show(at: number, options?: { readonly replace: boolean }): void {
    const next = new URLSearchParams(search);
    next.set(PHOTO, String(at + 1));
    setSearch(next, options);
  }

  function close(): void {
    // Who came in by opening a photo goes back to where they were.
    if (opened) return void navigate(-1);
    const next = new URLSearchParams(search);
    next.delete(PHOTO);
    setSearch(next, { replace: true });
  }

  return (
    <div className="content-photos">
      {photos.map((photo, at) => (
        <button
          key={photo.id}
          type="button"
          data-span={spans[at]}
          aria-label={t('photo.open', { place: at + 1, count: photos.length })}
          onClick={() => {
            setOpened(true);
            show(at);
          }}
        >
          <Still
            picture={photo.url ? { ...photo, url: photo.url, blurred: false } : photo.preview}
            preview={photo.preview}
            alt={t('photo.alt', { title: work.title, place: at + 1, count: photos.length })}
            ratio={at === 0 ? Math.max(3 / 4, ratioOf(photo)) : (spans[at] ?? 2) / 2}
            eager={at === 0}
          />
        </button>
      ))}
      {place >= 0 && place < photos.length && (
        <PhotoViewer
          photos={photos}
          title={work.title}
          place={place}
          onTurn={(at) => show(at, { replace: true })}
          onClose={close}
        />
      )}
    </div>
  );
}

/** The works of a bundle. */
export function BundleWorks({ work }: { readonly work: WorkDetail }) {
  const { t } = useMessages();
  const { columns } = useColumns();
  return (
    <section aria-labelledby="content-bundle">
      <h2 id="content-bundle">{t('bundle.title', { count: work.works.length })}</h2>
      <ul
        className="content-grid"
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {work.works.map((one) => (
          <li key={one.id}>
            <WorkTile work={one} anonymous />
          </li>
        ))}
      </ul>
    </section>
  );
}
