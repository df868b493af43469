#ifndef REXA_PYTHON_ATTRIBUTE_DOCS_HPP
#define REXA_PYTHON_ATTRIBUTE_DOCS_HPP

#include <vector>

namespace rexa::python {

/// What help() shows of an attribute.
struct AttributeDoc {
    const char* type; ///< name of the class
    const char* attribute;
    const char* words;
};

/// Those of _rexa.pyi, from which the build makes this function.
const std::vector<AttributeDoc>& attribute_docs();

} // namespace rexa::python

#endif
