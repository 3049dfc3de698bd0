import { useState } from 'react';
import type { FileMedia, Message, PhotoMedia } from '../api/types';
import { bytes, duration } from '../state/words';
import { Icon } from '../ui/Icon';
import { usePage } from '../ui/page';
import { Invoice, Paid } from './Paying';
import { Poll } from './Poll';

/** What is attached to a message. */
export function Attachment({ message }: { readonly message: Message }) {
  const { media } = message;
  if (!media) return null;
  switch (media.kind) {
    case 'invoice':
      return <Invoice message={message} media={media} />;
    case 'paid_media':
      return <Paid message={message} media={media} />;
    case 'poll':
      return <Poll message={message} media={media} />;
    case 'contact':
      return (
        <p className="attached-line" dir="auto">
          <Icon name="people" /> {media.name}, {media.phone}
        </p>
      );
    case 'dice':
      return (
        <p className="dice" title={`It shows ${media.value}`}>
          {media.emoji} <small>{media.value}</small>
        </p>
      );
    case 'geo':
      return (
        <p className="attached-line">
          <Icon name="place" /> {media.latitude.toFixed(4)}, {media.longitude.toFixed(4)}
        </p>
      );
    case 'other':
      return <p className="attached-line">An attachment that this page does not show.</p>;
    default:
      return <Picture media={media} />;
  }
}

/** A photo, a film, a sound or a file. */
export function Picture({ media }: { readonly media: PhotoMedia | FileMedia }) {
  const [hidden, setHidden] = useState(media.spoiler === true);
  if (hidden) {
    return (
      <button type="button" className="picture picture-hidden" onClick={() => setHidden(false)}>
        Hidden; tap to see
      </button>
    );
  }
  if (media.kind === 'photo') return <Photo media={media} />;
  if (!media.url) return <p className="attached-line">The file is not here any more.</p>;
  switch (media.kind) {
    case 'video':
      // biome-ignore lint/a11y/useMediaCaption: what people send has no captions
      return <video className={media.round ? 'round' : 'picture'} src={media.url} controls />;
    case 'animation':
      if (media.mime_type === 'image/gif') return <Photo media={media} />;
      return <video className="picture" src={media.url} autoPlay loop muted playsInline />;
    case 'sticker':
      return <img className="sticker" src={media.url} alt="Sticker" />;
    case 'audio':
    case 'voice':
      return <Sound media={media} />;
    default:
      return <Document media={media} />;
  }
}

function Photo({ media }: { readonly media: PhotoMedia | FileMedia }) {
  const page = usePage();
  const { url } = media;
  if (!url) {
    const address = 'address' in media ? media.address : undefined;
    return (
      <p className="picture picture-absent">
        A photo by its address, which the simulator does not fetch
        {address && <code>{address}</code>}
      </p>
    );
  }
  return (
    <button type="button" className="picture" onClick={() => page.showPicture(url)}>
      <img src={url} alt="Sent in the chat; open it" loading="lazy" />
    </button>
  );
}

function Sound({ media }: { readonly media: FileMedia }) {
  return (
    <figure className="sound">
      {media.kind === 'audio' && (
        <figcaption dir="auto">
          <Icon name="music" size={18} /> {media.title ?? media.name ?? 'Music'}
          {media.performer && <small>{media.performer}</small>}
          <small>{duration(media.duration)}</small>
        </figcaption>
      )}
      {/* biome-ignore lint/a11y/useMediaCaption: what people send has no captions */}
      <audio src={media.url ?? undefined} controls preload="metadata" />
    </figure>
  );
}

function Document({ media }: { readonly media: FileMedia }) {
  const name = media.name ?? 'File';
  return (
    <a className="document" href={media.url ?? undefined} download={name}>
      <span className="document-icon">
        <Icon name="file" />
      </span>
      <span>
        <b dir="auto">{name}</b>
        <small>{bytes(media.size)}</small>
      </span>
    </a>
  );
}
