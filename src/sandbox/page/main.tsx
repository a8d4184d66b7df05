import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/layout.css';
import './styles/sidebar.css';
import './styles/chat.css';
import './styles/composer.css';
import './styles/blocks.css';
import './styles/tables-and-charts.css';
import './styles/inputs.css';
import './styles/dialogs.css';
import './styles/phones.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
