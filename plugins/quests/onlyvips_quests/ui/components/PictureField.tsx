import { Button, Icon, Spinner, useMessages } from '@onlyvips/sdk';
import { useEffect, useRef, useState } from 'react';

export interface PictureFieldProps {
  readonly picture: Blob | null;
  readonly types: readonly string[];
  readonly busy: boolean;
  readonly onChoose: (file: File) => void;
  readonly onRemove: () => void;
}

/** The address of a file in memory, for as long as it is shown. */
export function useObjectUrl(blob: Blob | null | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return setUrl(null);
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return url;
}

/** Takes a picture: chosen, photographed, or dropped; and shows which it is. */
export function PictureField({ picture, types, busy, onChoose, onRemove }: PictureFieldProps) {
  const { t } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const url = useObjectUrl(picture);
  return (
    <div className="quests-picture">
      <input
        ref={input}
        id="quests-picture"
        className="ov-visually-hidden"
        type="file"
        accept={types.join(',')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) onChoose(file);
          event.target.value = '';
        }}
      />
      <label
        htmlFor="quests-picture"
        className="quests-drop"
        data-over={over}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          const [file] = event.dataTransfer.files;
          if (file) onChoose(file);
        }}
      >
        {busy && <Spinner size="m" />}
        {!busy && url && <img src={url} alt={t('proof.preview')} />}
        {!busy && !url && (
          <>
            <Icon name="image" size={36} />
            <strong>{t('proof.picture')}</strong>
            <span className="ov-hint">{t('proof.picture-hint')}</span>
          </>
        )}
      </label>
      {picture && (
        <div className="quests-picture-actions">
          <Button mode="bezeled" size="s" onClick={() => input.current?.click()}>
            {t('proof.another')}
          </Button>
          <Button mode="plain" size="s" onClick={onRemove}>
            {t('proof.remove')}
          </Button>
        </div>
      )}
    </div>
  );
}
