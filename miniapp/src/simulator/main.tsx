import './styles/simulator.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';

// What the app's frame left here (see closeApp in Page.tsx), when the page was left while it was
// open.
sessionStorage.clear();
addEventListener('pagehide', () => sessionStorage.clear());

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
