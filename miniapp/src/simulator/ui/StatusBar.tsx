import { useEffect, useState } from 'react';

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** The top of a phone's screen: it is a picture, and tells nothing that matters. */
export function StatusBar() {
  const [now, setNow] = useState(() => TIME.format(Date.now()));
  useEffect(() => {
    const timer = setInterval(() => setNow(TIME.format(Date.now())), 5000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="status-bar" aria-hidden="true">
      <span>{now}</span>
      <span className="status-hole" />
      <svg viewBox="0 0 66 14" width="66" height="14" aria-hidden="true">
        <path d="M1 10h3v3H1zM6 7.500h3V13H6zM11 4.500h3V13h-3zM16 1.500h3V13h-3z" />
        <path d="M31.500 3c2.600 0 4.900 1 6.600 2.600l1.300-1.400A11.300 11.300 0 0 0 31.500 1a11.300 11.300 0 0 0-7.900 3.200l1.300 1.400A9.600 9.600 0 0 1 31.500 3zm0 4c1.500 0 2.800.6 3.800 1.500l1.300-1.400a7.400 7.400 0 0 0-10.200 0l1.300 1.400c1-.9 2.300-1.500 3.800-1.500zm0 3.600-2 2 2 1.300 2-1.300z" />
        <path d="M46 1.500h15a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H46a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2zm0 1.200a.8.8 0 0 0-.8.8v7c0 .4.4.8.8.8h15a.8.8 0 0 0 .8-.8v-7a.8.8 0 0 0-.8-.8zM46.500 4h12v6h-12zM64.200 5.300h1v3.400h-1z" />
      </svg>
    </div>
  );
}
