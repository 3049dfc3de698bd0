import { Icon, useMessages } from '@onlyvips/sdk';
import { useRef, useState } from 'react';
import { Glyph } from './glyphs';
import { playsAlone, usePosition } from './position';
import { useMediaAddress } from './session';
import { PlayerFailure, type PlayerProps } from './VideoPlayer';
import { Waveform } from './Waveform';

const SPEEDS = [1, 1.25, 1.5, 2] as const;

export interface AudioPlayerProps extends PlayerProps {
  /** Shown by the phone while it plays, beside the title. */
  readonly artist: string;
}

/** Tells the phone what plays, for its lock screen and the keys of headphones. */
function announce(title: string, artist: string): void {
  if (!('mediaSession' in navigator)) return;
  navigator.mediaSession.metadata = new MediaMetadata({ title, artist });
}

/** A sound with its waveform. Like all players it runs from left to right in every language. */
export function AudioPlayer({ workId, medium, title, artist, startMs }: AudioPlayerProps) {
  const { t, format } = useMessages();
  const { address, attempt, refused, again } = useMediaAddress(medium.url);
  const keeper = usePosition(workId, medium.id);
  const audio = useRef<HTMLAudioElement>(null);
  const goOn = useRef(false);
  const [playing, setPlaying] = useState(false);
  const [position, setPosition] = useState(startMs / 1000);
  const [length, setLength] = useState(medium.duration_ms / 1000);
  const [speed, setSpeed] = useState<number>(SPEEDS[0]);
  const [failed, setFailed] = useState<string | null>(null);
  const key = `${address} ${attempt}`;
  const broken = address !== null && failed === key;

  function seek(seconds: number): void {
    const to = Math.max(0, Math.min(length, seconds));
    setPosition(to);
    if (audio.current) audio.current.currentTime = to;
  }

  function toggle(): void {
    const { current } = audio;
    if (!current) return;
    if (!current.paused) current.pause();
    else current.play().catch(() => {});
  }

  function change(): void {
    const next = SPEEDS[(SPEEDS.indexOf(speed as 1) + 1) % SPEEDS.length] ?? 1;
    setSpeed(next);
    if (audio.current) audio.current.playbackRate = next;
  }

  return (
    <section className="content-audio" dir="ltr" aria-label={title}>
      {address && !broken && (
        // biome-ignore lint/a11y/useMediaCaption: creators bring no captions
        <audio
          key={key}
          ref={audio}
          src={address}
          preload="metadata"
          onLoadedMetadata={({ currentTarget: heard }) => {
            if (Number.isFinite(heard.duration)) setLength(heard.duration);
            if (position > 0 && position < heard.duration - 1) heard.currentTime = position;
            heard.playbackRate = speed;
            if (goOn.current) heard.play().catch(() => {});
          }}
          onPlay={(event) => {
            goOn.current = true;
            setPlaying(true);
            playsAlone(event.currentTarget);
            announce(title, artist);
          }}
          onTimeUpdate={({ currentTarget: heard }) => {
            if (heard.paused && heard.currentTime === 0) return;
            setPosition(heard.currentTime);
            if (!heard.paused) keeper.at(heard.currentTime);
          }}
          onPause={() => {
            goOn.current = false;
            setPlaying(false);
            void keeper.tell();
          }}
          onEnded={() => {
            goOn.current = false;
            setPlaying(false);
            void keeper.tell();
          }}
          onError={() => {
            setFailed(key);
            setPlaying(false);
            refused();
          }}
        />
      )}
      {broken ? (
        <PlayerFailure onRetry={again} />
      ) : (
        <>
          <Waveform
            peaks={medium.waveform}
            position={position}
            duration={length}
            disabled={!address}
            label={t('player.seek')}
            text={t('player.at', {
              position: format.duration(position),
              duration: format.duration(length),
            })}
            onSeek={seek}
          />
          <div className="content-audio-times" aria-hidden="true">
            <span>{format.duration(position)}</span>
            <span>{format.duration(length)}</span>
          </div>
          <div className="content-audio-keys">
            <button type="button" className="content-speed" onClick={change}>
              <span className="ov-visually-hidden">{t('player.speed')}</span>
              {format.number(speed)}×
            </button>
            <button type="button" className="content-skip" onClick={() => seek(position - 15)}>
              <Glyph name="back15" size={26} />
              <span className="ov-visually-hidden">{t('player.back')}</span>
            </button>
            <button
              type="button"
              className="content-audio-play"
              disabled={!address}
              onClick={toggle}
            >
              <Icon
                name={playing ? 'pause' : 'play'}
                size={30}
                filled
                label={t(playing ? 'player.pause' : 'player.play')}
              />
            </button>
            <button type="button" className="content-skip" onClick={() => seek(position + 30)}>
              <Glyph name="on30" size={26} />
              <span className="ov-visually-hidden">{t('player.on')}</span>
            </button>
            <span className="content-speed" aria-hidden="true" />
          </div>
        </>
      )}
    </section>
  );
}
