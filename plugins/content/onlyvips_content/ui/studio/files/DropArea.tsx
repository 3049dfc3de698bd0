import { Icon } from '@onlyvips/sdk';
import { useRef, useState } from 'react';

export interface DropAreaProps {
  readonly label: string;
  readonly hint?: string;
  /** As in `<input accept>`. */
  readonly accept: string;
  readonly multiple?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Whether a file is of one of the kinds that a control accepts. */
export function isAccepted(file: Pick<File, 'type'>, accept: string): boolean {
  // Some systems do not know what a file is; the server looks into it.
  if (!file.type) return true;
  return accept.split(',').some((kind) => file.type.startsWith(kind.replace('*', '')));
}

/** A place to drop files at, and a button that opens the system's own dialogue. */
export function DropArea({ label, hint, accept, multiple = true, onFiles }: DropAreaProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  function take(found: FileList | null): void {
    const files = [...(found ?? [])].filter((file) => isAccepted(file, accept));
    if (files.length) onFiles(multiple ? files : files.slice(0, 1));
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button is one
    <div
      className={over ? 'content-studio-drop content-studio-drop-over' : 'content-studio-drop'}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <button type="button" onClick={() => input.current?.click()}>
        <Icon name="upload" size={28} />
        <strong>{label}</strong>
        {hint && <span className="ov-hint">{hint}</span>}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          take(event.target.files);
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
    </div>
  );
}
