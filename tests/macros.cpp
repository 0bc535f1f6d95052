// SPDX-License-Identifier: BSD-3-Clause
/// The headers after names that system headers take for themselves: windef.h and what it includes, X11, complex.h,
/// sys/types.h, termios.h, gnu++17 on Linux. All that the library includes comes first: it has its own troubles there.
#include <Eigen/Core>
#include <xsimd/xsimd.hpp>

#include <array>
#include <cassert>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#define min(a, b) ((a) < (b) ? (a) : (b))
#define max(a, b) ((a) > (b) ? (a) : (b))
#define major(dev) taken_by_the_system(dev)
#define minor(dev) taken_by_the_system(dev)
#define near taken by the system
#define far taken by the system
#define small taken by the system
#define hyper taken by the system
#define interface taken by the system
#define pascal taken by the system
#define cdecl taken by the system
#define IN taken by the system
#define OUT taken by the system
#define OPTIONAL taken by the system
#define CONST taken by the system
#define VOID taken by the system
#define TRUE taken by the system
#define FALSE taken by the system
#define ERROR taken by the system
#define NO_ERROR taken by the system
#define DELETE taken by the system
#define INFINITE taken by the system
#define THIS taken by the system
#define PASCAL taken by the system
#define CALLBACK taken by the system
#define STRICT taken by the system
#define RELATIVE taken by the system
#define ABSOLUTE taken by the system
#define TRANSPARENT taken by the system
#define OPAQUE taken by the system
#define DIFFERENCE taken by the system
#define DOMAIN taken by the system
#define OVERFLOW taken by the system
#define UNDERFLOW taken by the system
#define SING taken by the system
#define PLOSS taken by the system
#define TLOSS taken by the system
#define None taken by the system
#define Status taken by the system
#define Bool taken by the system
#define Success taken by the system
#define Always taken by the system
#define Above taken by the system
#define Below taken by the system
#define True taken by the system
#define False taken by the system
#define Unsorted taken by the system
#define Complex taken by the system
#define Convex taken by the system
#define Nonconvex taken by the system
#define KeyPress taken by the system
#define FocusIn taken by the system
#define FocusOut taken by the system
#define CursorShape taken by the system
#define ControlMask taken by the system
#define Display taken by the system
#define Window taken by the system
#define Font taken by the system
#define Cursor taken by the system
#define GC taken by the system
#define Root taken by the system
#define Expose taken by the system
#define I taken by the system
#define J taken by the system
#define complex taken by the system
#define imaginary taken by the system
#undef unix
#define unix taken by the system
#undef linux
#define linux taken by the system
#undef i386
#define i386 taken by the system
#define B0 taken by the system
#define B50 taken by the system
#define ECHO taken by the system
#define PAGE_SIZE taken by the system
#define _A taken by the system
#define _B taken by the system
#define _C taken by the system
#define _D taken by the system
#define _E taken by the system
#define _I taken by the system
#define _L taken by the system
#define _N taken by the system
#define _O taken by the system
#define _P taken by the system
#define _S taken by the system
#define _T taken by the system
#define _U taken by the system
#define _W taken by the system
#define _X taken by the system
#define _Ex taken by the system
#define _F taken by the system
#define _V taken by the system
#define _M taken by the system
#define slots taken by the system
#define signals taken by the system
#define emit taken by the system
#define foreach taken by the system
#define Q taken by the system
#define check taken by the system
#define verify taken by the system
#define require taken by the system
#define nil taken by the system
#define YES taken by the system
#define NO taken by the system
#define DEBUG taken by the system
#define INFO taken by the system
#define WARNING taken by the system
#define ALIGN taken by the system
#define COUNT taken by the system
#define SIZE taken by the system
#define LENGTH taken by the system
#define OK taken by the system
#define FAILED taken by the system
#define DEFAULT taken by the system
#define ASSERT taken by the system
#define UNUSED taken by the system
#define LIKELY taken by the system
#define STEP taken by the system
#define WIDTH taken by the system
#define BITS taken by the system
#define T1 taken by the system

#include <xact/dispatch.hpp>
#include <xact/fwd.hpp>
#include <xact/prelu.hpp>
#include <xact/version.hpp>
#include <xact/xact.hpp>

void macros(const float* x, float* y, Eigen::ArrayXd& z) {
  xact::forward(xact::Tanh<>{}, x, y, 4);
  xact::forward(xact::Tanh<xact::fast>{}, x, y, 4);
  z = xact::gradient(xact::Sigmoid<>{}, xact::from_input(2 * z));
}
