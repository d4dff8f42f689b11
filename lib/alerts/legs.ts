export { LEGS_WANTED } from '../detectors/detector';
