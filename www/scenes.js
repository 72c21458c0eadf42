// The contents of the lesson: all of it stands in the HTML.
import { begin } from './side.js';

begin();
