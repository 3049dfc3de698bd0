import { Icon, useMessages } from '@onlyvips/sdk';
import { useState } from 'react';
import { workPath } from '../cards/WorkTile';
import { useAssets } from '../data/assets';
import { useReaction } from '../data/reactions';
import type { WorkDetail } from '../data/types';
import { Glyph } from '../media/glyphs';
import { GiftSheet } from '../shop/GiftSheet';
import { pricesOf } from '../shop/prices';
import { TipSheet } from '../shop/TipSheet';
import { ShareSheet } from './ShareSheet';

type Opened = 'share' | 'tip' | 'gift' | null;

/** What one can do with a work: like, keep, comment, share, thank, give. */
export function Actions({ work, own }: { readonly work: WorkDetail; readonly own: boolean }) {
  const { t, format } = useMessages();
  const assets = useAssets();
  const like = useReaction(work, 'like');
  const save = useReaction(work, 'save');
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const forSale = pricesOf(work, assets).length > 0;
  return (
    <>
      <div className="content-actions" role="toolbar" aria-label={t('actions')}>
        <button
          type="button"
          className="content-action content-action-like"
          aria-pressed={work.liked}
          onClick={() => like.mutate(!work.liked)}
        >
          <Icon name="heart" filled={work.liked} label={t('like')} />
          <span>{format.compact(work.counts.likes)}</span>
        </button>
        <button
          type="button"
          className="content-action"
          onClick={() =>
            document.getElementById('content-comments')?.scrollIntoView({ behavior: 'smooth' })
          }
        >
          <Icon name="comment" label={t('comments.title')} />
          <span>{format.compact(work.counts.comments)}</span>
        </button>
        <button
          type="button"
          className="content-action"
          aria-pressed={work.saved}
          onClick={() => save.mutate(!work.saved)}
        >
          <Glyph name="bookmark" size={24} filled={work.saved} />
          <span>{t(work.saved ? 'saved' : 'save')}</span>
        </button>
        <button type="button" className="content-action" onClick={() => setOpened('share')}>
          <Glyph name="share" size={24} />
          <span>{t('share.action')}</span>
        </button>
        {!own && (
          <button type="button" className="content-action" onClick={() => setOpened('tip')}>
            <Icon name="coins" />
            <span>{t('tip.action')}</span>
          </button>
        )}
        {!own && forSale && (
          <button type="button" className="content-action" onClick={() => setOpened('gift')}>
            <Icon name="gift" />
            <span>{t('gift.action')}</span>
          </button>
        )}
      </div>
      {opened === 'share' && (
        <ShareSheet path={workPath(work.id)} title={work.title} onClose={close} />
      )}
      {opened === 'tip' && <TipSheet creator={work.creator} workId={work.id} onClose={close} />}
      {opened === 'gift' && <GiftSheet work={work} onClose={close} />}
    </>
  );
}
