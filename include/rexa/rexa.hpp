#ifndef REXA_REXA_HPP
#define REXA_REXA_HPP

#include <rexa/anthropic.hpp>
#include <rexa/daytona.hpp>
#include <rexa/diff.hpp>
#include <rexa/engine.hpp>
#include <rexa/error.hpp>
#include <rexa/galileo.hpp>
#include <rexa/gemini.hpp>
#include <rexa/local.hpp>
#include <rexa/memory.hpp>
#include <rexa/openai.hpp>
#include <rexa/open.hpp>
#include <rexa/reap.hpp>
#include <rexa/secret.hpp>
#include <rexa/sqlite.hpp>
#include <rexa/timeline.hpp>
#include <rexa/verdict.hpp>
#include <rexa/version.hpp>

#endif
