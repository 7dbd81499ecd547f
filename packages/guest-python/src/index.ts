export {
  PYTHON_OPTIONS,
  PYTHON_PROGRAM,
  type PythonGuestOptions,
  pythonGuest,
  pythonModule,
} from "./python-guest.js";
