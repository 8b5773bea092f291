//! Pages of sample answers: everything is told, and no name can be more than text.
