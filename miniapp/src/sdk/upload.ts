import type { Session } from '../session/session';

let session: Session | null = null;

/** The app says once whose uploads they are. */
export function uploadsOf(current: Session): void {
  session = current;
}

export interface UploadOptions {
  /** The route that takes uploads by the tus protocol, e.g. `/api/v1/content/uploads`. */
  readonly endpoint: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly onProgress?: (sent: number, total: number) => void;
  /** Stops for now; the same file goes on where it was. */
  readonly signal?: AbortSignal;
}

export interface Uploaded {
  /** Where the upload lies, as the server named it. */
  readonly url: string;
  /** Headers of the server's last answer, by name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const CHUNK_BYTES = 4 * 1024 * 1024;
const PAUSES_MS = [0, 1000, 3000, 5000, 10_000, 20_000];

/**
 * Sends a file by the tus protocol (https://tus.io/protocols/resumable-upload): in pieces, resumed
 * after a cut, and resumed also when the same file is chosen again later.
 */
export async function uploadFile(file: File, options: UploadOptions): Promise<Uploaded> {
  const tus = await import('tus-js-client');
  const current = session;
  if (!current) throw new Error('nobody is signed in');
  if (options.signal?.aborted) throw stopped();
  let token = '';
  let rejected: string | undefined;
  return new Promise((resolve, reject) => {
    let headers: Record<string, string> = {};
    const upload = new tus.Upload(file, {
      endpoint: options.endpoint,
      metadata: { filename: file.name, filetype: file.type, ...options.metadata },
      chunkSize: CHUNK_BYTES,
      retryDelays: PAUSES_MS,
      removeFingerprintOnSuccess: true,
      async onBeforeRequest(sent) {
        token = await current.token(rejected);
        sent.setHeader('Authorization', `Bearer ${token}`);
      },
      onShouldRetry(error) {
        const status = error.originalResponse?.getStatus() ?? 0;
        // A token that was refused before its time: once more with another one.
        if (status === 401 && rejected !== token) {
          rejected = token;
          return true;
        }
        return (
          navigator.onLine && (status < 400 || status >= 500 || [409, 423, 429].includes(status))
        );
      },
      onAfterResponse(_sent, response) {
        headers = { ...headers, ...readHeaders(response.getUnderlyingObject()) };
      },
      onProgress: options.onProgress,
      onError: reject,
      onSuccess: () => resolve({ url: upload.url ?? '', headers }),
    });
    options.signal?.addEventListener('abort', () => {
      void upload.abort();
      reject(stopped());
    });
    void upload.findPreviousUploads().then(([previous]) => {
      if (previous) upload.resumeFromPreviousUpload(previous);
      if (!options.signal?.aborted) upload.start();
    }, reject);
  });
}

const stopped = () => new DOMException('The upload was stopped.', 'AbortError');

function readHeaders(answer: unknown): Record<string, string> {
  if (!(answer instanceof XMLHttpRequest)) return {};
  const lines = answer.getAllResponseHeaders().trim().split(/\r?\n/);
  return Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.trim().toLowerCase(), value.join(':').trim()];
    }),
  );
}
