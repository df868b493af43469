#ifndef REXA_PYTHON_BIND_GENERATING_HPP
#define REXA_PYTHON_BIND_GENERATING_HPP

#include "waiting_form.hpp"

namespace rexa::python {

/// The engine's methods that ask models.
void def_generating(BoundEngine& bound);

} // namespace rexa::python

#endif
