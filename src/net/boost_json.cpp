// Boost.JSON, compiled here once: nothing else is to be linked.
#include <boost/json/src.hpp>
